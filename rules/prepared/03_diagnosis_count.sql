-- How many diagnoses stand on each claim that has any: the last place that a line can point at.
select claim_key, cast(max(position) as integer) as diagnoses
from diagnosis
where position > 0
group by claim_key
