-- Doses of a drug with two strengths: the first date of a patient, and every date of the later strength.
with begun as (
    select patient_key, drug, min(service_date) as first_date
    from dose
    where drug in (select drug from drug_product where strength is not null)
    group by patient_key, drug
)
select coalesce(dose.later_claim_key, dose.claim_key) as claim_key, coalesce(dose.later_line_key, dose.line_key) as line_key,
       case when dose.service_date > begun.first_date then 'pass'
            when dose.has_later_strength then 'fail'
            when dose.has_unread_strength then 'unknown'
            else 'pass' end as outcome,
       dose.drug, drug.name as drug_name, dose.service_date, begun.first_date, dose.later_charge as billed_amount,
       cast(0 as decimal(18, 2)) as amount_at_risk, 'none' as amount_direction
from dose
join begun on begun.patient_key = dose.patient_key and begun.drug = dose.drug
left join drug on drug.drug = dose.drug and dose.service_date between drug.valid_from and drug.valid_to
where dose.has_later_strength or (dose.service_date = begun.first_date and (dose.has_initial_strength or dose.has_unread_strength))
