-- Level-one visits beside an injection or infusion of the same provider and day; no modifier makes them payable.
select claim_key, line_key, 'fail' as outcome,
       case when is_medicare then 'high' else 'medium' end as severity,
       code, case when coalesce(modifiers, '') = '' then 'no modifier' else 'modifier ' || modifiers end as carried,
       procedures, other_claims, service_date as day,
       charge as billed_amount, charge as amount_at_risk, 'over' as amount_direction
from visit_procedure
where kind = 'level_one'
