-- What a report never shows of the patients of flagged claims; only masking reads it, to keep these values out.
select
    c.claim_key,
    c.subscriber_last_name, c.subscriber_first_name, c.patient_last_name, c.patient_first_name,
    c.member_id, c.subscriber_address, c.patient_address, c.medical_record_number, c.note_text,
    strftime(c.subscriber_birth_date, '%Y-%m-%d') as subscriber_birth_date,
    strftime(c.patient_birth_date, '%Y-%m-%d') as patient_birth_date,
    coalesce(c.is_dependent, false) as is_dependent
from claim c
where c.claim_key in (select claim_key from finding where run_key = (select max(run_key) from run))
order by c.claim_key
