-- The day's units under each limit: a limit of one NDC, or of the drug under all NDCs that have none of their own.
with limited as (
    select drug_group.*, coalesce(own.ndc, 'any') as limit_of, coalesce(own.content, whole.content) as most,
           coalesce(own.source_id, whole.source_id) as source_id
    from drug_group
    left join daily_maximum as own
      on own.drug = drug_group.drug and own.ndc = drug_group.ndc
     and drug_group.service_date between own.valid_from and own.valid_to
    left join daily_maximum as whole
      on whole.drug = drug_group.drug and whole.ndc is null
     and drug_group.service_date between whole.valid_from and whole.valid_to
    where not drug_group.has_unit_free_code and not drug_group.has_odd_units
      and (own.drug is not null or whole.drug is not null)
),
summed as (
    select arg_min(line_key, place_in_order) as line_key, arg_min(claim_key, place_in_order) as claim_key,
           service_date, drug, any_value(source_id) as source_id, arg_min(code, place_in_order) as code,
           array_to_string(list_sort(list(ndc) filter (where ndc is not null)), ' and ') as ndcs, any_value(most) as most, min(content_per_unit) as content_per_unit,
           sum(units) as units, sum(content) as content, sum(charge) as charge
    from limited
    group by patient_key, billing_npi, service_date, drug, limit_of
)
select claim_key, line_key, case when content > most then 'fail' else 'pass' end as outcome,
       drug, code, service_date, ndcs, cast(units as decimal(18, 3)) as units, units as billed_units,
       cast(most / content_per_unit as decimal(18, 3)) as expected_units,
       cast(greatest(content - most, 0) / content_per_unit as decimal(18, 3)) as units_over, charge as billed_amount,
       cast(charge * ((content - most) / content) as decimal(18, 2)) as amount_at_risk, 'over' as amount_direction,
       source_id as rule_sources
from summed
