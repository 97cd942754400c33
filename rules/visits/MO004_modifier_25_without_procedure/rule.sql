-- Visits with modifier 25, and whether the same provider billed anything else for the patient that day.
with visit as (
    select line.line_key, line.claim_key, line.patient_key, line.service_date, line.code,
           line.billing_npi, line.rendering_npi, line.rendering_taxonomy
    from live_line as line
    join visit_code
      on visit_code.code = line.code and line.service_date between visit_code.valid_from and visit_code.valid_to
    where contains(line.modifiers, '25') and line.line_key not in (select line_key from repeated_line)
),
compared as (
    -- null: nobody can say whether it is the same provider
    select visit.line_key, other.code,
           other.rendering_npi = visit.rendering_npi
           or (other.billing_npi = visit.billing_npi and other.rendering_taxonomy = visit.rendering_taxonomy)
           or (other.claim_key = visit.claim_key and other.rendering_npi is not distinct from visit.rendering_npi) as is_same_provider
    from visit
    join live_line as other
      on other.patient_key = visit.patient_key and other.service_date = visit.service_date and other.line_key <> visit.line_key
    where other.line_key not in (select line_key from repeated_line)
      and other.patient_key in (select patient_key from visit) -- few of all lines, found before they are compared
),
accompanied as (
    select line_key, coalesce(bool_or(is_same_provider), false) as is_certain,
           array_to_string(list_sort(list_distinct(list(code) filter (where is_same_provider and code is not null))), ' ') as codes
    from compared
    where is_same_provider is distinct from false
    group by line_key
)
select visit.claim_key, visit.line_key, case when accompanied.line_key is null then 'fail' when accompanied.is_certain then 'pass' else 'unknown' end as outcome,
       visit.code, visit.service_date as day, accompanied.codes as other_codes,
       cast(0 as decimal(18, 2)) as amount_at_risk, 'none' as amount_direction
from visit
left join accompanied on accompanied.line_key = visit.line_key
