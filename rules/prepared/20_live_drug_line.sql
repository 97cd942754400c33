-- Service lines of live claims that may be a drug: by their code, or because they carry an NDC. A line's drug is its
-- HCPCS where that is specific, else its NDC, else the name in SV101-7 or NTE; drug_by says which.
select line.line_key, line.claim_key, line.ordinal, claim.claim_id, claim.file_order, claim.patient_key, claim.filing_key,
       claim.is_original, claim.patient_birth_date, claim.diagnoses_on_claim, line.last_pointer,
       line.service_date, line.service_date_last, coalesce(line.place_of_service, claim.place_of_service) as place,
       line.procedure_code as code, line.procedure_qualifier, line.modifiers, line.units, line.charge, claim.billing_npi, claim.billing_state,
       coalesce(line.rendering_npi, claim.provider_npi) as rendering_npi,
       case when line.rendering_npi is null then claim.provider_taxonomy else line.rendering_taxonomy end as rendering_taxonomy,
       filing.profile, filing.is_medicare, filing.discard_modifiers, filing.ndc_required,
       contains(line.modifiers, 'JW') as is_discard, contains(line.modifiers, 'JZ') as is_nothing_discarded,
       identity.ndc_billed, identity.ndc, identity.ndc_quantity, identity.ndc_unit,
       coalesce(billed.kind, 'service') as code_kind, billed.drug as code_drug, identity.drug as ndc_drug, possible.said_drug,
       case when billed.kind = 'specific' then billed.drug
            when billed.kind = 'unknown_drug' then null
            else coalesce(identity.drug, possible.said_drug, billed.fallback_drug) end as drug,
       case when billed.kind = 'specific' then 'code'
            when billed.kind = 'unknown_drug' then null
            when identity.drug is not null then 'NDC'
            when possible.said_drug is not null then 'description'
            when billed.fallback_drug is not null then 'code' end as drug_by,
       billed.content_per_unit
from service_line as line
join possible_drug_line as possible on possible.line_key = line.line_key
join judged_claim as claim on claim.claim_key = line.claim_key
join filing on filing.filing_key = claim.filing_key
left join billed_code as billed on billed.code = line.procedure_code
left join billed_ndc as identity on identity.line_key = line.line_key
