-- Visits beside an injection or infusion of the same provider and day, by the modifier they carry.
select claim_key, line_key,
       case when contains(modifiers, '25') then 'pass' else 'fail' end as outcome,
       case when contains(modifiers, '24') or contains(modifiers, '57') then 'medium' end as severity,
       code, case when coalesce(modifiers, '') = '' then 'no modifier' else 'modifier ' || modifiers end as carried,
       procedures, other_claims, service_date as day,
       charge as billed_amount, charge as amount_at_risk, 'over' as amount_direction
from visit_procedure
where kind = 'visit'
