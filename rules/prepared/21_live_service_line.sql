-- Service lines of live claims that are no drug. Most lines are, so this table is narrow.
select line.line_key, line.claim_key, line.ordinal, claim.file_order, claim.patient_key, claim.filing_key,
       claim.is_original, claim.patient_birth_date, claim.diagnoses_on_claim, line.last_pointer,
       line.service_date, line.service_date_last, coalesce(line.place_of_service, claim.place_of_service) as place,
       line.procedure_code as code, line.procedure_qualifier, line.modifiers, line.units, line.charge, claim.billing_npi,
       coalesce(line.rendering_npi, claim.provider_npi) as rendering_npi,
       case when line.rendering_npi is null then claim.provider_taxonomy else line.rendering_taxonomy end as rendering_taxonomy
from service_line as line
join judged_claim as claim on claim.claim_key = line.claim_key
where line.line_key not in (select line_key from possible_drug_line) -- so DuckDB looks claims up for lines, not the other way round
