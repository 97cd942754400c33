-- Visits beside an injection or infusion of the same provider and day, by the modifier they carry.
with beside as (
    select line_key, bool_or(is_certain) as is_certain,
           array_to_string(list_sort(list_distinct(list(procedure) filter (where is_certain))), ' ') as procedures,
           array_to_string(list_sort(list_distinct(list(other_claim) filter (where is_certain and other_claim is not null))), ' ') as other_claims
    from visit_procedure
    where kind = 'visit'
    group by line_key
)
select line.claim_key, line.line_key, case when contains(line.modifiers, '25') then 'pass' when beside.is_certain then 'fail' else 'unknown' end as outcome,
       case when contains(line.modifiers, '24') or contains(line.modifiers, '57') then 'medium' end as severity,
       line.code, case when coalesce(line.modifiers, '') = '' then 'no modifier' else 'modifier ' || line.modifiers end as carried,
       beside.procedures, beside.other_claims, line.service_date as day,
       line.charge as billed_amount, line.charge as amount_at_risk, 'over' as amount_direction
from live_line as line
join beside on beside.line_key = line.line_key
