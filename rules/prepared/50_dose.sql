-- Doses: one patient, drug and service date, administered units only. Content is null where only
-- not-otherwise-classified lines tell of it: a dose of unknown size.
with given as (
    select line.line_key, line.claim_key, line.patient_key, line.drug, line.service_date, line.billing_npi, line.units, line.charge,
           line.content_per_unit, line.ndc_billed, product.strength, line.file_order + line.ordinal as place_in_order
    from live_drug_line as line
    left join drug_product as product
      on product.ndc = line.ndc and product.drug = line.drug
     and line.service_date between product.valid_from and product.valid_to
    where line.drug is not null and line.service_date is not null and not line.is_discard
      and line.line_key not in (select line_key from repeated_line)
),
placed as (
    select given.*, case when strength = 'initial' then place_in_order end as initial_place_in_order,
           case when strength = 'later' then place_in_order end as later_place_in_order
    from given
)
select patient_key, drug, service_date,
       arg_min(line_key, place_in_order) as line_key, arg_min(claim_key, place_in_order) as claim_key,
       arg_min(billing_npi, place_in_order) as billing_npi,
       sum(units * content_per_unit) as content,
       bool_or(strength = 'initial') as has_initial_strength, bool_or(strength = 'later') as has_later_strength,
       arg_min(line_key, initial_place_in_order) as initial_line_key, arg_min(claim_key, initial_place_in_order) as initial_claim_key,
       arg_min(line_key, later_place_in_order) as later_line_key, arg_min(claim_key, later_place_in_order) as later_claim_key,
       min(place_in_order) as place_in_order, min(initial_place_in_order) as initial_place_in_order,
       min(later_place_in_order) as later_place_in_order,
       bool_or(ndc_billed is not null and strength is null) as has_unread_strength,
       bool_or(content_per_unit is null or units is null) as has_unknown_size,
       sum(charge) as charge, sum(charge) filter (where strength = 'initial') as initial_charge,
       sum(charge) filter (where strength = 'later') as later_charge
from placed
group by patient_key, drug, service_date
