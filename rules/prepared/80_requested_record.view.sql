-- The records to request of each claim: what no claim can decide, by the drugs, codes and modifiers that it bills.
with wanted as (
    select record.asked_by, coalesce(drug.drug, record.subject) as subject, replace(record.diagnosis, ' ', '|') as diagnosis,
           record.record, record.valid_from, record.valid_to
    from record_to_request as record
    left join drug on record.asked_by = 'drug' and record.subject in (drug.drug, 'class:' || drug.class)
),
billed as (
    select claim_key, service_date, 'drug' as asked_by, drug as subject from live_line where drug is not null
    union all
    select claim_key, service_date, 'code', code from live_line where code is not null
    union all
    select claim_key, service_date, 'modifier', unnest(string_split(modifiers, ' ')) from live_line where modifiers <> ''
)
select distinct billed.claim_key, wanted.record
from billed
join wanted
  on wanted.asked_by = billed.asked_by and wanted.subject = billed.subject
 and billed.service_date between wanted.valid_from and wanted.valid_to
where wanted.diagnosis is null
   or exists (select 1 from diagnosis
              where diagnosis.claim_key = billed.claim_key and regexp_matches(diagnosis.code, '^(' || wanted.diagnosis || ')'))
