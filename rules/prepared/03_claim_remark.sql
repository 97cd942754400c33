-- What few claims say: why they are filed late (CLM20), that the patient is pregnant (PAT09), and a weight (PAT07, PAT08).
-- Columns of which most claims have none are kept together, and looked through once.
select claim_key, delay_reason, pregnancy_indicator, patient_weight_unit, patient_weight
from claim
where coalesce(delay_reason, pregnancy_indicator, patient_weight_unit) is not null
