-- Image guidance on a day of a drug that is injected into lesions: is there an injection, and is the guidance billed once?
with guidance as (
    select line.claim_key, line.line_key, line.patient_key, line.service_date, line.code, line.units, line.charge,
           row_number() over once as place_in_day, sum(line.units) over once as units_so_far
    from live_line as line
    join guidance_code as guide on guide.code = line.code and line.service_date between guide.valid_from and guide.valid_to
    where line.line_key not in (select line_key from repeated_line)
    -- the image and its reading are billed apart under TC and 26: each once
    window once as (partition by line.patient_key, line.service_date, contains(line.modifiers, '26'), contains(line.modifiers, 'TC')
                    order by line.file_order, line.ordinal)
),
drug_day as (
    select distinct dose.patient_key, dose.service_date
    from dose
    join drug on drug.drug = dose.drug and drug.route = 'intralesional'
     and dose.service_date between drug.valid_from and drug.valid_to
),
injected as (
    select distinct line.patient_key, line.service_date
    from live_line as line
    join lesion_injection as lesion
      on lesion.code = line.code and line.service_date between lesion.valid_from and lesion.valid_to
),
judged as (
    select guidance.*, injected.patient_key is not null as has_injection,
           greatest(least(guidance.units_so_far - 1, guidance.units), 0) as units_too_many
    from guidance
    join drug_day on drug_day.patient_key = guidance.patient_key and drug_day.service_date = guidance.service_date
    left join injected on injected.patient_key = guidance.patient_key and injected.service_date = guidance.service_date
)
select claim_key, line_key,
       case when not has_injection then 'fail' when units_so_far is null then 'unknown' when units_too_many > 0 then 'fail' else 'pass' end as outcome,
       code, service_date as day,
       case when outcome <> 'fail' then null
            when has_injection then 'it is billed more than once for the session' else 'no injection into lesions is billed that day' end as fault,
       cast(units_so_far as decimal(18, 3)) as units_that_day, charge as billed_amount,
       case when has_injection then cast(charge * units_too_many / units as decimal(18, 2)) else charge end as amount_at_risk,
       'over' as amount_direction
from judged
