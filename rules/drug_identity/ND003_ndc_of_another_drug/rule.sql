-- Drug lines with a specific code and an NDC: the drug of the one against the drug of the other.
with paired as (
    select line.line_key, line.claim_key, line.code, line.ndc, line.ndc_drug, line.code_drug, line.charge, line.drug,
           coalesce(named.name, listed.descriptor) as code_product, product.product as ndc_product,
           product.source_id, line.code_drug is not null or listed.hcpcs is not null as is_code_known
    from live_line as line
    left join drug as named on named.drug = line.code_drug
    left join hcpcs_code as listed on listed.hcpcs = line.code
    left join drug_product as product
      on product.ndc = line.ndc and line.service_date between product.valid_from and product.valid_to
    where line.code_kind in ('specific', 'unknown_drug') and line.ndc_billed is not null
      and (line.code_kind = 'specific' or line.ndc_drug is not null)
)
select claim_key, line_key,
       case when ndc_drug is null or not is_code_known then 'unknown'
            when ndc_drug = code_drug then 'pass'
            else 'fail' end as outcome,
       code, code_product, ndc, ndc_product, charge as amount_at_risk, 'over' as amount_direction, source_id as rule_sources
from paired
