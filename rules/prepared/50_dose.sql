-- Doses: one patient, drug and service date, administered units only. Content is null where only
-- not-otherwise-classified lines tell of it: a dose of unknown size.
select line.patient_key, line.drug, line.service_date,
       arg_min(line.line_key, (line.file_order, line.ordinal)) as line_key,
       arg_min(line.claim_key, (line.file_order, line.ordinal)) as claim_key,
       arg_min(line.billing_npi, (line.file_order, line.ordinal)) as billing_npi,
       sum(line.units * line.content_per_unit) as content,
       bool_or(product.strength = 'initial') as has_initial_strength,
       bool_or(product.strength = 'later') as has_later_strength,
       arg_min(line.line_key, (line.file_order, line.ordinal)) filter (where product.strength = 'initial') as initial_line_key,
       arg_min(line.claim_key, (line.file_order, line.ordinal)) filter (where product.strength = 'initial') as initial_claim_key,
       arg_min(line.line_key, (line.file_order, line.ordinal)) filter (where product.strength = 'later') as later_line_key,
       arg_min(line.claim_key, (line.file_order, line.ordinal)) filter (where product.strength = 'later') as later_claim_key,
       min((line.file_order, line.ordinal)) as place_in_order,
       min((line.file_order, line.ordinal)) filter (where product.strength = 'initial') as initial_place_in_order,
       min((line.file_order, line.ordinal)) filter (where product.strength = 'later') as later_place_in_order,
       bool_or(line.ndc_billed is not null and product.strength is null) as has_unread_strength,
       bool_or(line.content_per_unit is null or line.units is null) as has_unknown_size,
       sum(line.charge) as charge,
       sum(line.charge) filter (where product.strength = 'initial') as initial_charge,
       sum(line.charge) filter (where product.strength = 'later') as later_charge,
       string_agg(distinct line.ndc, ' ' order by line.ndc) as ndcs,
       string_agg(distinct line.place, ' ' order by line.place) as places
from live_line as line
left join drug_product as product
  on product.ndc = line.ndc and product.drug = line.drug
 and line.service_date between product.valid_from and product.valid_to
where line.drug is not null and line.service_date is not null and not line.is_discard
  and line.line_key not in (select line_key from repeated_line)
group by line.patient_key, line.drug, line.service_date
