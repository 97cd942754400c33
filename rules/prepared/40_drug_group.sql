-- Groups: the lines of one patient, billing provider, service date and drug, apart for each NDC; plain, JZ and JW
-- lines are summed before a vial is counted. Content is in the drug's measure (million PFU, mg, g).
with counted as (
    -- place_in_order: file order, JW lines last
    select line_key, claim_key, patient_key, billing_npi, service_date, drug, ndc, ndc_billed, code, is_discard, units, charge,
           content_per_unit, discard_modifiers, is_medicare, units * content_per_unit as content,
           case when is_discard then 4611686018427387904 else 0 end + file_order + ordinal as place_in_order
    from live_drug_line
    where drug is not null and service_date is not null and line_key not in (select line_key from repeated_line)
),
loose as (
    select line_key, patient_key, billing_npi, service_date, drug
    from counted
    where is_discard and ndc is null and ndc_billed is null
),
adopted as (
    -- a JW line without an NDC takes the group's where there is only one
    select loose.line_key, min(counted.ndc) as ndc
    from loose
    join counted
      on counted.patient_key = loose.patient_key and counted.billing_npi is not distinct from loose.billing_npi
     and counted.service_date = loose.service_date and counted.drug = loose.drug and counted.ndc is not null
    group by loose.line_key
    having min(counted.ndc) = max(counted.ndc)
),
placed as (
    select counted.*, coalesce(counted.ndc, adopted.ndc) as group_ndc
    from counted
    left join adopted on adopted.line_key = counted.line_key
)
select arg_min(line_key, place_in_order) as line_key,
       arg_min(claim_key, place_in_order) as claim_key,
       patient_key, billing_npi, service_date, drug, group_ndc as ndc,
       count(*) as lines, count(*) filter (where is_discard) as discard_lines,
       bool_or(is_discard and ndc_billed is null and group_ndc is null) as discard_without_ndc,
       bool_or(content_per_unit is null) as has_unit_free_code,
       bool_or(units is null or units <= 0 or units <> floor(units)) as has_odd_units,
       bool_or(ndc_billed is not null and group_ndc is null) as has_unread_ndc,
       min(place_in_order) as place_in_order, arg_min(code, place_in_order) as code,
       min(content_per_unit) as content_per_unit,
       sum(units) as units, coalesce(sum(units) filter (where is_discard), 0) as discarded_units,
       coalesce(sum(units) filter (where not is_discard), 0) as administered_units,
       sum(content) as content, coalesce(sum(content) filter (where is_discard), 0) as discarded_content,
       sum(charge) as charge, coalesce(sum(charge) filter (where is_discard), 0) as discarded_charge,
       bool_or(discard_modifiers) as discard_modifiers, bool_or(is_medicare is null) as has_unknown_payer
from placed
group by patient_key, billing_npi, service_date, drug, group_ndc
