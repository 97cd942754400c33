-- The reference datasets that the rules asked.
select
    name, comment, version, row_count, source_ids,
    strftime(reviewed_on, '%Y-%m-%d') as reviewed_on,
    strftime(review_by, '%Y-%m-%d') as review_by,
    coalesce(review_by < (select as_of from run order by run_key desc limit 1), false) as is_overdue,
    coalesce(sha256, '') as sha256
from dataset
order by name
