-- The reference datasets that the rules asked.
select
    name, version, rows::bigint as rows, source_ids,
    strftime(reviewed_on, '%Y-%m-%d') as reviewed_on,
    strftime(review_by, '%Y-%m-%d') as review_by,
    review_by < (select as_of from run order by run_key desc limit 1) as is_overdue,
    sha256, coalesce(basis, '') as basis
from dataset
order by name
