-- What each rule did in the latest run.
select rule_id, in_scope, failed, passed, unknown, hidden, coalesce(error, '') as error
from rule_run
where run_key = (select max(run_key) from run)
order by rule_id
