-- Groups: the lines of one patient, billing provider, service date and drug, apart for each NDC; plain, JZ and JW
-- lines are summed before a vial is counted. Content is in the drug's measure (million PFU, mg, g).
with counted as (
    -- place_in_order: file order, JW lines last
    select line.*, case when line.is_discard then 4611686018427387904 else 0 end + line.file_order * 1000000 + line.ordinal as place_in_order
    from live_line as line
    where line.drug is not null and line.service_date is not null
      and line.line_key not in (select line_key from repeated_line)
),
only_ndc as (
    -- a JW line without an NDC takes the group's where there is only one
    select patient_key, billing_npi, service_date, drug, min(ndc) as ndc
    from counted
    where ndc is not null
    group by patient_key, billing_npi, service_date, drug
    having count(distinct ndc) = 1
),
placed as (
    select counted.*, case when counted.ndc is null and counted.ndc_billed is null and counted.is_discard then only_ndc.ndc
                           else counted.ndc end as group_ndc,
           counted.units * counted.content_per_unit as content
    from counted
    left join only_ndc
      on only_ndc.patient_key = counted.patient_key and only_ndc.billing_npi is not distinct from counted.billing_npi
     and only_ndc.service_date = counted.service_date and only_ndc.drug = counted.drug
)
select arg_min(line_key, place_in_order) as line_key,
       arg_min(claim_key, place_in_order) as claim_key,
       patient_key, billing_npi, service_date, drug, group_ndc as ndc,
       count(*) as lines, count(*) filter (where is_discard) as discard_lines, count(*) filter (where is_nothing_discarded) as zero_lines,
       bool_or(is_discard and ndc_billed is null and group_ndc is null) as discard_without_ndc,
       bool_or(content_per_unit is null) as has_unit_free_code,
       bool_or(units is null or units <= 0 or units <> floor(units)) as has_odd_units,
       bool_or(ndc_billed is not null and group_ndc is null) as has_unread_ndc,
       min(place_in_order) as place_in_order,
       count(distinct code) as codes, arg_min(code, place_in_order) as code,
       min(content_per_unit) as content_per_unit,
       sum(units) as units, coalesce(sum(units) filter (where is_discard), 0) as discarded_units,
       coalesce(sum(units) filter (where not is_discard), 0) as administered_units,
       sum(content) as content, coalesce(sum(content) filter (where not is_discard), 0) as administered_content,
       coalesce(sum(content) filter (where is_discard), 0) as discarded_content,
       sum(charge) as charge, coalesce(sum(charge) filter (where is_discard), 0) as discarded_charge,
       bool_or(is_medicare) as is_medicare, bool_or(discard_modifiers) as discard_modifiers
from placed
group by patient_key, billing_npi, service_date, drug, group_ndc
