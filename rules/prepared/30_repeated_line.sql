-- Lines that repeat an earlier one and so leave all sums: the same service on two live originals, twice on one
-- claim, or billed to a second payer.
with alike as (
    select line.line_key, line.claim_key, line.file_order, line.ordinal, line.claim_id, claim.frequency_code,
           claim.payer_responsibility, coalesce(line.payer_id, '') as payer,
           hash(line.patient_key, line.billing_npi, line.rendering_npi, line.service_date, line.service_date_last, line.place,
                line.code, line.modifiers, line.ndc, line.units, line.charge) as service
    from live_line as line
    join live_claim as claim on claim.claim_key = line.claim_key
    where line.service_date is not null and line.code is not null
),
several as (
    select service from alike group by service having count(*) > 1
),
looked_at as (
    select alike.* from alike where alike.service in (select service from several)
),
same_payer as (
    select later.line_key, min(earlier.line_key) as earlier_line_key, min(earlier.file_order) as earlier_order,
           'duplicate' as kind, bool_and(later.claim_key <> earlier.claim_key and later.claim_id is not distinct from earlier.claim_id) as resubmitted
    from looked_at as later
    join looked_at as earlier
      on earlier.service = later.service and earlier.payer = later.payer
     and (earlier.file_order < later.file_order or (earlier.file_order = later.file_order and earlier.ordinal < later.ordinal))
     and (earlier.claim_key = later.claim_key or (earlier.frequency_code = '1' and later.frequency_code = '1'))
    group by later.line_key
),
second_payer as (
    select later.line_key, min(earlier.line_key) as earlier_line_key, min(earlier.file_order) as earlier_order,
           'other_payer' as kind, false as resubmitted
    from looked_at as later
    join looked_at as earlier
      on earlier.service = later.service and earlier.payer <> later.payer and earlier.claim_id is not distinct from later.claim_id
     and earlier.payer_responsibility = 'P' and later.claim_key <> earlier.claim_key
     and (later.payer_responsibility <> 'P'
          or (exists (select 1 from other_payer where other_payer.claim_key = later.claim_key)
              and earlier.file_order < later.file_order))
    group by later.line_key
)
select line_key, earlier_line_key, earlier_order, kind, resubmitted from second_payer
union all
select same_payer.line_key, same_payer.earlier_line_key, same_payer.earlier_order, same_payer.kind, same_payer.resubmitted
from same_payer
where same_payer.line_key not in (select line_key from second_payer)
