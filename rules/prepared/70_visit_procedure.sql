-- Visits on whose day the same provider billed an injection or infusion: one row a visit line. Same provider is the
-- same rendering NPI, or the same billing NPI and rendering taxonomy. Lines that repeat an earlier one are left out.
with visit as (
    select line.*, visit_code.kind
    from live_line as line
    join visit_code
      on visit_code.code = line.code and line.service_date between visit_code.valid_from and visit_code.valid_to
    where line.line_key not in (select line_key from repeated_line)
),
procedure as (
    select line.line_key, line.claim_key, line.claim_id, line.patient_key, line.service_date, line.code,
           line.billing_npi, line.rendering_npi, line.rendering_taxonomy
    from live_line as line
    join minor_procedure as minor
      on minor.code = line.code and line.service_date between minor.valid_from and minor.valid_to
)
select visit.line_key, any_value(visit.claim_key) as claim_key, any_value(visit.kind) as kind, any_value(visit.code) as code,
       any_value(visit.modifiers) as modifiers, any_value(visit.charge) as charge,
       any_value(visit.service_date) as service_date, coalesce(any_value(visit.is_medicare), false) as is_medicare,
       string_agg(distinct procedure.code, ' ' order by procedure.code) as procedures,
       string_agg(distinct procedure.claim_id, ' ' order by procedure.claim_id)
           filter (where procedure.claim_key <> visit.claim_key) as other_claims
from visit
join procedure
  on procedure.patient_key = visit.patient_key and procedure.service_date = visit.service_date
 and (procedure.rendering_npi = visit.rendering_npi
      or (procedure.billing_npi = visit.billing_npi and procedure.rendering_taxonomy = visit.rendering_taxonomy))
group by visit.line_key
