-- Lines that repeat an earlier one and so leave all sums: the same service on two live originals or twice on one claim
-- (duplicate), or billed to a second payer as well (other_payer). Same provider is the same rendering NPI, or the same
-- billing NPI and rendering taxonomy.
with spot as (
    -- few lines share patient, day and code with another: only those are looked at closely
    select spot
    from (select spot, lag(spot) over (order by spot) as spot_before
          from (select hash(patient_key, service_date, code) as spot
                from live_line where service_date is not null and code is not null) as each) as placed
    where spot = spot_before
),
alike as (
    select line.line_key, line.claim_key, line.file_order, line.ordinal, claim.claim_id, line.is_original,
           claim.payer_responsibility, coalesce(claim.payer_id, '') as payer,
           line.billing_npi, line.rendering_npi, line.rendering_taxonomy,
           hash(line.patient_key, line.service_date, line.service_date_last, line.place, line.code,
                list_sort(string_split(coalesce(line.modifiers, ''), ' ')), coalesce(line.ndc, line.ndc_billed),
                line.units, line.charge) as service
    from live_line as line
    join claim on claim.claim_key = line.claim_key
    where line.service_date is not null and line.code is not null
      and hash(line.patient_key, line.service_date, line.code) in (select spot from spot)
),
several as (
    select service from alike group by service having count(*) > 1
),
looked_at as (
    select alike.* from alike where alike.service in (select service from several)
),
pair as (
    select later.line_key, earlier.line_key as earlier_line_key, (earlier.file_order, earlier.ordinal) as earlier_place,
           earlier.payer = later.payer as is_same_payer, later.claim_key = earlier.claim_key as is_one_claim,
           (earlier.file_order, earlier.ordinal) < (later.file_order, later.ordinal) as is_later,
           earlier.claim_id is not distinct from later.claim_id and later.claim_key <> earlier.claim_key as is_one_claim_id,
           earlier.payer_responsibility is distinct from later.payer_responsibility as is_other_policy,
           earlier.is_original and later.is_original as are_originals,
           earlier.payer_responsibility = 'P' and (
               later.payer_responsibility <> 'P'
               or later.claim_key in (select claim_key from other_payer) and earlier.file_order < later.file_order) as is_to_second_payer
    from looked_at as later
    join looked_at as earlier
      on earlier.service = later.service and earlier.line_key <> later.line_key
     and (earlier.rendering_npi is not distinct from later.rendering_npi
          or (earlier.billing_npi = later.billing_npi and earlier.rendering_taxonomy = later.rendering_taxonomy))
),
repeated as (
    select line_key, earlier_line_key, earlier_place, is_one_claim_id as is_resubmitted, 'duplicate' as kind
    from pair
    where is_same_payer and is_later and (is_one_claim or are_originals) and not (is_one_claim_id and is_other_policy)
    union all
    select line_key, earlier_line_key, earlier_place, false as is_resubmitted, 'other_payer' as kind
    from pair
    where is_one_claim_id and is_to_second_payer and (is_other_policy or not is_same_payer)
)
select line_key, arg_min(earlier_line_key, (kind, earlier_place)) as earlier_line_key, min(kind) as kind,
       coalesce(bool_and(is_resubmitted) filter (where kind = 'duplicate'), false) as resubmitted
from repeated
group by line_key
