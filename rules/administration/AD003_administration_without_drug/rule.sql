-- Lesion injections, and whether any drug is billed for the patient that day.
with drug_day as (
    select distinct patient_key, service_date
    from live_drug_line
    where service_date is not null
      and (drug is not null or code_kind <> 'service' or ndc_billed is not null)
)
select line.claim_key, line.line_key,
       case when drug_day.patient_key is null then 'fail' else 'pass' end as outcome,
       line.code, line.service_date as day
from live_line as line
join lesion_injection as lesion
  on lesion.code = line.code and line.service_date between lesion.valid_from and lesion.valid_to
left join drug_day on drug_day.patient_key = line.patient_key and drug_day.service_date = line.service_date
where line.line_key not in (select line_key from repeated_line)
