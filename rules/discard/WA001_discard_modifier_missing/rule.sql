-- Administered lines of single-dose drugs since the day the rule holds, billed to payers that follow it; where the claim
-- does not tell the payer, nobody can say.
with in_scope as (
    select line.*, drug.name as drug_name, required.valid_from as required_since,
           coalesce(product.single_dose, drug.single_dose) as is_single_dose
    from live_drug_line as line
    join discard_modifier as required
      on required.modifier = 'JZ' and line.service_date between required.valid_from and required.valid_to
    left join drug_product as product
      on product.ndc = line.ndc and product.drug = line.drug
     and line.service_date between product.valid_from and product.valid_to
    left join drug on drug.drug = line.drug and line.service_date between drug.valid_from and drug.valid_to
    where (line.discard_modifiers or line.is_medicare is null) and not line.is_discard and (line.drug is not null or line.code_kind <> 'service')
),
reported as (
    select distinct patient_key, billing_npi, service_date, drug
    from live_drug_line
    where is_discard and drug is not null
)
select in_scope.claim_key, in_scope.line_key,
       case when in_scope.is_nothing_discarded or reported.drug is not null then 'pass'
            when in_scope.is_single_dose is null or not coalesce(in_scope.discard_modifiers, false) then 'unknown'
            else 'fail' end as outcome,
       in_scope.drug, in_scope.drug_name, in_scope.drug_by as drug_known_by, in_scope.code, in_scope.ndc, in_scope.service_date,
       in_scope.required_since, in_scope.charge as amount_at_risk, 'over' as amount_direction
from in_scope
left join reported
  on reported.patient_key = in_scope.patient_key and reported.billing_npi is not distinct from in_scope.billing_npi
 and reported.service_date = in_scope.service_date and reported.drug = in_scope.drug
where in_scope.is_single_dose is distinct from false
