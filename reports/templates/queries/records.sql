-- The records to request of each claim that has findings: what no claim can decide.
select claim_key, record
from requested_record
where claim_key in (select claim_key from finding)
