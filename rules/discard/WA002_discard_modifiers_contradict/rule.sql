-- Lines with JW or JZ of single-dose drugs, against the other lines of the group and against the vial.
with marked as (
    select line.*, drug.single_dose as is_single_dose
    from live_drug_line as line
    left join drug on drug.drug = line.drug and line.service_date between drug.valid_from and drug.valid_to
    where (line.discard_modifiers or line.is_medicare is null) and line.drug is not null and (line.is_discard or line.is_nothing_discarded)
),
discarded as (
    select distinct patient_key, billing_npi, service_date, drug
    from live_drug_line
    where is_discard and drug is not null and line_key not in (select line_key from repeated_line)
),
vial as (
    -- a JW line without an NDC is of the group's NDC where there is only one
    select patient_key, billing_npi, service_date, drug, min(ndc) as only_ndc
    from drug_group
    where ndc is not null
    group by patient_key, billing_npi, service_date, drug
    having count(*) = 1
),
looked_at as (
    select marked.*, product.content as vial_content, coalesce(product.single_dose, marked.is_single_dose) as is_single,
           case when marked.is_discard and marked.is_nothing_discarded then 'JW and JZ stand on one line'
                when marked.is_nothing_discarded and discarded.drug is not null then 'another line of the drug and day carries JW'
                when marked.is_discard and product.content = marked.content_per_unit
                then 'the vial of NDC ' || product.ndc || ' holds one billing unit, which rounding already pays' end as contradiction
    from marked
    left join discarded
      on discarded.patient_key = marked.patient_key and discarded.billing_npi is not distinct from marked.billing_npi
     and discarded.service_date = marked.service_date and discarded.drug = marked.drug
    left join vial
      on vial.patient_key = marked.patient_key and vial.billing_npi is not distinct from marked.billing_npi
     and vial.service_date = marked.service_date and vial.drug = marked.drug and marked.ndc_billed is null
    left join drug_product as product
      on product.ndc = case when marked.ndc_billed is null then vial.only_ndc else marked.ndc end and product.drug = marked.drug
     and marked.service_date between product.valid_from and product.valid_to
)
select claim_key, line_key,
       case when contradiction is not null and is_single then if(discard_modifiers, 'fail', 'unknown')
            when is_single is null or (is_discard and (vial_content is null or content_per_unit is null)) then 'unknown'
            else 'pass' end as outcome,
       drug, code, ndc, service_date, modifiers as carried, contradiction,
       charge as billed_amount, charge as amount_at_risk, 'over' as amount_direction
from looked_at
where is_single is distinct from false
