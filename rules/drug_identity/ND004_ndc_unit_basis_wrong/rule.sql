-- Lines with an NDC and its unit: the units that the product is counted in.
with accepted as (
    select product.ndc, product.product, min(unit.source_id) as source_id,
           string_agg(distinct unit.unit, ' or ' order by unit.unit) as accepted, list(unit.unit) as units
    from drug_product as product
    join ndc_unit as unit on unit.ndc = product.ndc
    group by product.ndc, product.product
)
select line.claim_key, line.line_key,
       case when accepted.ndc is null then 'unknown'
            when list_contains(accepted.units, line.ndc_unit) then 'pass' else 'fail' end as outcome,
       coalesce(line.ndc, line.ndc_billed) as ndc, accepted.product, line.ndc_unit as unit, accepted.accepted,
       case when line.ndc_required then line.charge end as amount_at_risk,
       case when line.ndc_required then 'over' else 'none' end as amount_direction, accepted.source_id as rule_sources
from live_drug_line as line
left join accepted on accepted.ndc = line.ndc
where line.drug is not null and line.ndc_billed is not null and line.ndc_unit is not null
