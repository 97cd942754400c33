-- Lines with an NDC: whether quantity (CTP04) and unit (CTP05-1) stand beside it.
select claim_key, line_key, case when ndc_quantity is null or ndc_unit is null then 'fail' else 'pass' end as outcome,
       coalesce(ndc, ndc_billed) as ndc,
       case when outcome <> 'fail' then null
            when ndc_quantity is null and ndc_unit is null then 'its quantity and its unit are'
            when ndc_quantity is null then 'its quantity is' else 'its unit is' end as missing,
       case when ndc_required then charge end as amount_at_risk,
       case when ndc_required then 'over' else 'none' end as amount_direction
from live_drug_line
where ndc_billed is not null
