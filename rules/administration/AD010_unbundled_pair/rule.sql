-- Lines whose code is part of another that the same provider billed for the patient that day, as the imported NCCI
-- file pairs them; where the pair allows it, a modifier on the line parts them.
with edit as (
    select column_1_code, column_2_code, modifier_indicator, valid_from, valid_to
    from ncci_ptp
    where modifier_indicator <> '9'
      and column_1_code in (select code from live_line) and column_2_code in (select code from live_line)
),
second as (
    select line.*
    from live_line as line
    where line.code in (select column_2_code from edit)
      and line.line_key not in (select line_key from repeated_line)
),
first as (
    select line.*
    from live_line as line
    where line.code in (select column_1_code from edit)
),
pair as (
    -- null: nobody can say whether it is the same provider
    select second.line_key, second.claim_key, second.code, second.modifiers, second.service_date, second.charge,
           first.code as paid_code, paid.claim_id as paid_claim, edit.modifier_indicator,
           first.rendering_npi = second.rendering_npi
           or (first.billing_npi = second.billing_npi and first.rendering_taxonomy = second.rendering_taxonomy)
           or (first.claim_key = second.claim_key and first.rendering_npi is not distinct from second.rendering_npi) as is_same_provider
    from second
    join first
      on first.patient_key = second.patient_key and first.service_date = second.service_date and first.line_key <> second.line_key
    join edit
      on edit.column_1_code = first.code and edit.column_2_code = second.code
     and second.service_date between edit.valid_from and edit.valid_to
    join judged_claim as paid on paid.claim_key = first.claim_key
),
parted as (
    select distinct pair.line_key
    from pair
    join ncci_modifier
      on pair.modifiers <> '' and list_contains(string_split(pair.modifiers, ' '), ncci_modifier.modifier)
     and pair.service_date between ncci_modifier.valid_from and ncci_modifier.valid_to
),
judged as (
    select pair.*, pair.modifier_indicator <> '1' or parted.line_key is null as may_be_bundled,
           may_be_bundled and coalesce(pair.is_same_provider, false) as is_bundled
    from pair
    left join parted on parted.line_key = pair.line_key
    where pair.is_same_provider is distinct from false
)
select line_key, any_value(claim_key) as claim_key, any_value(code) as code, any_value(service_date) as day,
       case when bool_or(is_bundled) then 'fail' when bool_or(may_be_bundled) then 'unknown' else 'pass' end as outcome,
       coalesce(string_agg(distinct paid_code, ' ' order by paid_code) filter (where is_bundled),
                string_agg(distinct paid_code, ' ' order by paid_code)) as paid_codes,
       string_agg(distinct paid_claim, ' ' order by paid_claim) as paid_claims, min(modifier_indicator) as modifier_indicator,
       case when outcome = 'pass' then null
            when bool_or(is_bundled and modifier_indicator = '0') then 'no modifier parts them'
            when coalesce(any_value(modifiers), '') = '' then 'it carries no modifier'
            else 'it carries ' || any_value(modifiers) || ', which does not part them' end as modifier_says,
       any_value(charge) as billed_amount, any_value(charge) as amount_at_risk, 'over' as amount_direction
from judged
group by line_key
