-- Each line's units against its NDC quantity, turned into billing units and rounded up to a whole one.
with quantified as (
    select line.claim_key, line.line_key, line.drug, line.code, line.ndc, line.ndc_unit, line.ndc_quantity, line.units, line.charge,
           ndc_unit.content is not null as is_known, ndc_unit.source_id,
           cast(ndc_unit.content / line.content_per_unit as decimal(18, 6)) as units_per_ndc_unit,
           -- rounded to the sixth decimal first, so that binary fractions never make a unit
           ceil(cast(line.ndc_quantity * ndc_unit.content / line.content_per_unit as decimal(18, 6))) as expected
    from live_drug_line as line
    left join drug_product as product
      on product.ndc = line.ndc and product.drug = line.drug
     and line.service_date between product.valid_from and product.valid_to
    left join ndc_unit
      on ndc_unit.ndc = product.ndc and ndc_unit.unit = line.ndc_unit
     and line.service_date between ndc_unit.valid_from and ndc_unit.valid_to
    where line.drug is not null and line.content_per_unit is not null
      and line.ndc_billed is not null and line.ndc_quantity is not null and line.ndc_unit is not null
      and line.units > 0 and line.units = floor(line.units)
)
select claim_key, line_key,
       case when not is_known then 'unknown' when units = expected then 'pass' else 'fail' end as outcome,
       drug, code, ndc, cast(ndc_quantity as decimal(18, 3)) as ndc_quantity, ndc_unit, units_per_ndc_unit,
       cast(units as decimal(18, 3)) as billed_units, cast(expected as decimal(18, 3)) as expected_units,
       cast(charge / units * abs(units - expected) as decimal(18, 2)) as amount_at_risk,
       case when units > expected then 'over' else 'under' end as amount_direction, source_id as rule_sources
from quantified
