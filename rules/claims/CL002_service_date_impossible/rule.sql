-- The service date of every line: is it there, is it a date, is it in order, after birth and before the interchange?
with unread as (
    select line_key from service_line where service_date_raw is not null
),
dated as (
    select line.claim_key, line.line_key, line.charge, line.service_date as first_day, line.service_date_last as last_day,
           filing.interchange_date, unread.line_key is not null as has_text,
           least(line.service_date, line.service_date_last) < line.patient_birth_date as is_before_birth,
           greatest(line.service_date, line.service_date_last) > filing.interchange_date as is_after_interchange
    from live_line as line
    join filing on filing.filing_key = line.filing_key
    left join unread on unread.line_key = line.line_key
),
judged as (
    select dated.*,
           case when first_day is null and not has_text then 'The line has no service date'
                when first_day is null or last_day is null then 'The service date of the line is no date'
                when last_day < first_day then 'The service of the line ends before it begins'
                when is_before_birth then 'The service of the line lies before the patient''s birth'
                when is_after_interchange then 'The service of the line lies after the day of the interchange' end as fault
    from dated
)
select claim_key, line_key, case when fault is null then 'pass' else 'fail' end as outcome,
       case when fault like '%birth' then 'N329' else 'M52' end as rarc,
       fault, first_day, last_day, interchange_date, charge as billed_amount,
       charge as amount_at_risk, 'over' as amount_direction
from judged
