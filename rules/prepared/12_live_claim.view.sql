-- Claims that are judged, with everything that the store holds of them and what the judge worked out.
select claim.*, judged.file_order, judged.patient_key, judged.is_test, judged.filed_on, judged.interchange_date,
       judged.profile, judged.is_medicare, judged.discard_modifiers, judged.ndc_required, judged.filing_limit_months
from judged_claim as judged
join claim on claim.claim_key = judged.claim_key
