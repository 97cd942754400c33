-- Claims that are judged, with everything that the store holds of them and what the judge worked out.
select claim.*, judged.file_order, judged.patient_key, filing.is_test, filing.filed_on, filing.interchange_date,
       filing.profile, filing.is_medicare, filing.discard_modifiers, filing.ndc_required, filing.filing_limit_months
from judged_claim as judged
join filing on filing.filing_key = judged.filing_key
join claim on claim.claim_key = judged.claim_key
