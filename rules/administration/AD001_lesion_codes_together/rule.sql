-- Lesion injections of one patient, provider and day: a line is at fault where an earlier one has the other code.
with injection as (
    select line.line_key, line.claim_key, line.patient_key, line.service_date, line.code, line.charge,
           line.billing_npi, line.rendering_npi, line.rendering_taxonomy,
           line.file_order + line.ordinal as place_in_order
    from live_line as line
    join lesion_injection as lesion
      on lesion.code = line.code and line.service_date between lesion.valid_from and lesion.valid_to
    where line.line_key not in (select line_key from repeated_line)
),
compared as (
    -- null: nobody can say whether it is the same provider
    select later.line_key, first.code, first.claim_key, first.charge, first.place_in_order,
           first.rendering_npi = later.rendering_npi
           or (first.billing_npi = later.billing_npi and first.rendering_taxonomy = later.rendering_taxonomy)
           or (first.claim_key = later.claim_key and first.rendering_npi is not distinct from later.rendering_npi) as is_same_provider
    from injection as later
    join injection as first
      on first.patient_key = later.patient_key and first.service_date = later.service_date
     and first.code <> later.code and first.place_in_order < later.place_in_order
),
earlier as (
    select line_key, coalesce(bool_or(is_same_provider), false) as is_certain,
           arg_min(code, place_in_order) filter (where is_same_provider) as code,
           arg_min(claim_key, place_in_order) filter (where is_same_provider) as claim_key,
           arg_min(charge, place_in_order) filter (where is_same_provider) as charge
    from compared
    where is_same_provider is distinct from false
    group by line_key
)
select injection.claim_key, injection.line_key,
       case when earlier.line_key is null then 'pass' when earlier.is_certain then 'fail' else 'unknown' end as outcome,
       injection.code, earlier.code as other_code, other.claim_id as other_claim, earlier.charge as other_charge,
       injection.service_date as day, injection.charge as billed_amount, injection.charge as amount_at_risk,
       'over' as amount_direction
from injection
left join earlier on earlier.line_key = injection.line_key
left join judged_claim as other on other.claim_key = earlier.claim_key
