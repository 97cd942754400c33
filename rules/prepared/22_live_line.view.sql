-- Service lines of live claims, each with its place, provider and drug; what it shares with others of its transaction set
-- and payer stands in `filing`. A line's drug is its HCPCS where that is specific, else its NDC, else the name in
-- SV101-7 or NTE; drug_by says which.
select line_key, claim_key, filing_key, ordinal, file_order, patient_key, is_original, patient_birth_date,
       diagnoses_on_claim, last_pointer, service_date, service_date_last, place, code, procedure_qualifier, modifiers, units, charge,
       billing_npi, rendering_npi, rendering_taxonomy, is_discard, is_nothing_discarded,
       ndc_billed, ndc, ndc_quantity, ndc_unit, code_kind, code_drug, ndc_drug, said_drug, drug, drug_by, content_per_unit
from live_drug_line
union all
select line_key, claim_key, filing_key, ordinal, file_order, patient_key, is_original, patient_birth_date,
       diagnoses_on_claim, last_pointer, service_date, service_date_last, place, code, procedure_qualifier, modifiers, units, charge,
       billing_npi, rendering_npi, rendering_taxonomy, contains(modifiers, 'JW'), contains(modifiers, 'JZ'),
       null, null, null, null, 'service', null, null, null, null, null, null
from live_service_line
