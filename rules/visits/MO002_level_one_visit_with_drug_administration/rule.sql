-- Level-one visits, and the injections or infusions of the same provider and day; no modifier makes them payable.
with beside as (
    select line_key, bool_or(is_certain) as is_certain,
           array_to_string(list_sort(list_distinct(list(procedure) filter (where is_certain))), ' ') as procedures,
           array_to_string(list_sort(list_distinct(list(other_claim) filter (where is_certain and other_claim is not null))), ' ') as other_claims
    from visit_procedure
    where kind = 'level_one'
    group by line_key
)
select line.claim_key, line.line_key, case when beside.line_key is null then 'pass' when beside.is_certain then 'fail' else 'unknown' end as outcome,
       case when filing.is_medicare then 'high' else 'medium' end as severity,
       line.code, case when coalesce(line.modifiers, '') = '' then 'no modifier' else 'modifier ' || line.modifiers end as carried,
       beside.procedures, beside.other_claims, line.service_date as day,
       line.charge as billed_amount, line.charge as amount_at_risk, 'over' as amount_direction
from live_line as line
join filing on filing.filing_key = line.filing_key
join visit_code
  on visit_code.code = line.code and visit_code.kind = 'level_one'
 and line.service_date between visit_code.valid_from and visit_code.valid_to
left join beside on beside.line_key = line.line_key
where line.line_key not in (select line_key from repeated_line)
