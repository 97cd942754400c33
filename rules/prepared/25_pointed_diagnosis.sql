-- The diagnoses that drug lines point at, and all diagnoses of their claims in one text with a space before each.
with on_claim as (
    select diagnosis.claim_key, string_agg(' ' || diagnosis.code, '' order by diagnosis.position) as claim_codes
    from diagnosis
    where diagnosis.position > 0 and diagnosis.code is not null
      and diagnosis.claim_key in (select claim_key from live_line where drug is not null)
    group by diagnosis.claim_key
)
select line.line_key, line.claim_key, line.drug, line.service_date, diagnosis.position, diagnosis.code, on_claim.claim_codes
from live_line as line
join diagnosis
  on diagnosis.claim_key = line.claim_key
 and diagnosis.position in (try_cast(line.pointer_1 as integer), try_cast(line.pointer_2 as integer),
                            try_cast(line.pointer_3 as integer), try_cast(line.pointer_4 as integer))
join on_claim on on_claim.claim_key = line.claim_key
where line.drug is not null and diagnosis.position > 0 and diagnosis.code is not null
