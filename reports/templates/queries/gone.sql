-- How many findings of each rule are gone since the run before the latest.
with before as (select max(run_key) as run_key from run where run_key < (select max(run_key) from run))
select h.rule_id, count(*) as findings
from finding_history h
join before on before.run_key = h.last_run
group by h.rule_id
order by findings desc, h.rule_id
