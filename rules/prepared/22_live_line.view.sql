-- Service lines of live claims, each with its place, provider, payer and drug. A line's drug is its HCPCS where
-- that is specific, else its NDC, else the name in SV101-7 or NTE; drug_by says which.
select line_key, claim_key, ordinal, file_order, patient_key, is_test, is_original, filed_on,
       interchange_date, patient_birth_date, filing_limit_months, service_date, service_date_last, place,
       code, procedure_qualifier, modifiers, units, charge, billing_npi, rendering_npi, rendering_taxonomy,
       profile, is_medicare, discard_modifiers, ndc_required,
       is_discard, is_nothing_discarded, ndc_billed, ndc, ndc_quantity, ndc_unit, code_kind, code_drug, ndc_drug, said_drug,
       drug, drug_by, content_per_unit
from live_drug_line
union all
select line_key, claim_key, ordinal, file_order, patient_key, is_test, is_original, filed_on,
       interchange_date, patient_birth_date, filing_limit_months, service_date, service_date_last, place,
       code, procedure_qualifier, modifiers, units, charge, billing_npi, rendering_npi, rendering_taxonomy,
       profile, is_medicare, discard_modifiers, ndc_required,
       contains(modifiers, 'JW'), contains(modifiers, 'JZ'), null, null, null, null, 'service', null, null, null,
       null, null, null
from live_service_line
