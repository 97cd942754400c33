-- The diagnoses that drug lines point at.
select line.line_key, line.claim_key, line.drug, line.service_date, diagnosis.position, diagnosis.code
from live_drug_line as line
join service_line as pointing on pointing.line_key = line.line_key
join diagnosis
  on diagnosis.claim_key = line.claim_key
 and diagnosis.position in (try_cast(pointing.pointer_1 as integer), try_cast(pointing.pointer_2 as integer),
                            try_cast(pointing.pointer_3 as integer), try_cast(pointing.pointer_4 as integer))
where line.drug is not null and diagnosis.position > 0 and diagnosis.code is not null
