-- Drug lines with an NDC and a code that names a drug: the drug of the one against the drug of the other, by our own
-- tables, else by CMS's crosswalk where it has been imported.
with billed as (
    select line.line_key, line.claim_key, line.code, line.code_kind, line.code_drug, line.ndc, line.ndc_drug,
           line.service_date, line.charge
    from live_drug_line as line
    where line.ndc_billed is not null
      and (line.code_kind in ('specific', 'unknown_drug')
           or (line.code_kind = 'service' and line.code in (select hcpcs from asp_crosswalk)))
),
crossed as (
    select billed.line_key, bool_or(walk.hcpcs = billed.code) as is_listed, min(walk.drug_name) as drug_name,
           string_agg(distinct walk.hcpcs, ' or ' order by walk.hcpcs) as codes, min(walk.source_id) as source_id
    from billed
    join asp_crosswalk as walk on walk.ndc = billed.ndc and billed.service_date between walk.valid_from and walk.valid_to
    group by billed.line_key
),
paired as (
    select billed.*, crossed.line_key is not null as is_crossed, crossed.is_listed, crossed.codes,
           coalesce(product.source_id, crossed.source_id) as source_id,
           coalesce(named.name, listed.descriptor, 'another product') as code_product,
           coalesce(product.product, crossed.drug_name || ', billed with ' || crossed.codes) as ndc_product,
           billed.ndc_drug is not null and coalesce(billed.code_drug, listed.hcpcs) is not null as is_known
    from billed
    left join crossed on crossed.line_key = billed.line_key
    left join drug as named on named.drug = billed.code_drug
    left join hcpcs_code as listed on listed.hcpcs = billed.code
    left join drug_product as product
      on product.ndc = billed.ndc and billed.service_date between product.valid_from and product.valid_to
)
select claim_key, line_key,
       case when is_known then case when ndc_drug = code_drug then 'pass' else 'fail' end
            when is_listed then 'pass'
            when is_crossed and code in (select hcpcs from asp_crosswalk) then 'fail'
            else 'unknown' end as outcome,
       code, code_product, ndc, ndc_product, charge as amount_at_risk, 'over' as amount_direction, source_id as rule_sources
from paired
where code_kind = 'specific' or ndc_drug is not null or is_crossed
