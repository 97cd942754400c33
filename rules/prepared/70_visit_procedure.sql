-- Pairs of a visit and an injection or infusion that the same provider billed for the patient that day. Same provider
-- is the same rendering NPI, or the same billing NPI and rendering taxonomy; where what is missing leaves it open, the
-- pair is here, but not certain. Visits that repeat an earlier line are left out.
with procedure as (
    select line.claim_key, line.patient_key, line.service_date, line.code,
           line.billing_npi, line.rendering_npi, line.rendering_taxonomy
    from live_line as line
    join minor_procedure as minor
      on minor.code = line.code and line.service_date between minor.valid_from and minor.valid_to
),
pair as (
    select visit.line_key, visit.claim_key, visit_code.kind, procedure.code as procedure,
           case when procedure.claim_key <> visit.claim_key then procedure.claim_key end as other_claim_key,
           visit.rendering_npi = procedure.rendering_npi
           or (visit.billing_npi = procedure.billing_npi and visit.rendering_taxonomy = procedure.rendering_taxonomy)
           or (visit.claim_key = procedure.claim_key and visit.rendering_npi is not distinct from procedure.rendering_npi) as is_same
    from procedure
    join live_line as visit
      on visit.patient_key = procedure.patient_key and visit.service_date = procedure.service_date
    join visit_code
      on visit_code.code = visit.code and visit.service_date between visit_code.valid_from and visit_code.valid_to
    where visit.line_key not in (select line_key from repeated_line)
),
other as (
    select claim_key, claim_id from judged_claim where claim_key in (select other_claim_key from pair)
)
select pair.line_key, pair.claim_key, pair.kind, pair.procedure, other.claim_id as other_claim,
       pair.is_same is not null as is_certain
from pair
left join other on other.claim_key = pair.other_claim_key
where pair.is_same is distinct from false
