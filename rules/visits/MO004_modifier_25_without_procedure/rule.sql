-- Visits with modifier 25, and whether the same provider billed anything else for the patient that day.
with visit as (
    select line.line_key, line.claim_key, line.patient_key, line.service_date, line.code,
           line.billing_npi, line.rendering_npi, line.rendering_taxonomy
    from live_line as line
    join visit_code
      on visit_code.code = line.code and line.service_date between visit_code.valid_from and visit_code.valid_to
    where contains(line.modifiers, '25') and line.line_key not in (select line_key from repeated_line)
),
accompanied as (
    select visit.line_key, string_agg(distinct other.code, ' ' order by other.code) as codes
    from visit
    join live_line as other
      on other.patient_key = visit.patient_key and other.service_date = visit.service_date and other.line_key <> visit.line_key
     and (other.rendering_npi = visit.rendering_npi
          or (other.billing_npi = visit.billing_npi and other.rendering_taxonomy = visit.rendering_taxonomy))
    where other.line_key not in (select line_key from repeated_line)
    group by visit.line_key
)
select visit.claim_key, visit.line_key, case when accompanied.line_key is null then 'fail' else 'pass' end as outcome,
       visit.code, visit.service_date as day, accompanied.codes as other_codes,
       cast(0 as decimal(18, 2)) as amount_at_risk, 'none' as amount_direction
from visit
left join accompanied on accompanied.line_key = visit.line_key
