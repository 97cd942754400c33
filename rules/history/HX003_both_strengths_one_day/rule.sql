-- Dates of a drug with two strengths whose lines name one; the finding stands on the strength that comes second in file order.
with billed as (
    select patient_key, drug, service_date,
           string_agg(distinct ndc, ' and ' order by ndc)
               filter (where not is_discard and line_key not in (select line_key from repeated_line)) as ndcs
    from live_drug_line
    group by patient_key, drug, service_date
),
named as (
    select dose.*, has_initial_strength and has_later_strength as has_both,
           coalesce(later_place_in_order > initial_place_in_order, has_later_strength) as is_later_second
    from dose
    where drug in (select drug from drug_product where strength is not null)
      and (has_initial_strength or has_later_strength or has_unread_strength)
)
select coalesce(case when is_later_second then dose.later_claim_key else dose.initial_claim_key end, dose.claim_key) as claim_key,
       coalesce(case when is_later_second then dose.later_line_key else dose.initial_line_key end, dose.line_key) as line_key,
       case when has_both then 'fail' when has_unread_strength then 'unknown' else 'pass' end as outcome,
       dose.drug, drug.name as drug_name, dose.service_date, billed.ndcs,
       case when is_later_second then dose.later_charge else dose.initial_charge end as amount_at_risk, 'over' as amount_direction
from named as dose
left join drug on drug.drug = dose.drug and dose.service_date between drug.valid_from and drug.valid_to
left join billed
  on billed.patient_key = dose.patient_key and billed.drug = dose.drug and billed.service_date = dose.service_date
