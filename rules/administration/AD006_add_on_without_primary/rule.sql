-- Add-on administration lines, and whether the same provider billed a code they may follow on that day.
with add_on as (
    select line.line_key, line.claim_key, line.patient_key, line.service_date, line.code, line.charge,
           line.billing_npi, line.rendering_npi, line.rendering_taxonomy
    from live_line as line
    where line.code in (select code from add_on_code)
      and line.line_key not in (select line_key from repeated_line)
),
allowed as (
    select code, valid_from, valid_to, string_agg(primary_code, ' or ' order by primary_code) as primary_codes
    from add_on_code
    group by code, valid_from, valid_to
),
compared as (
    -- null: nobody can say whether it is the same provider
    select add_on.line_key,
           first.rendering_npi = add_on.rendering_npi
           or (first.billing_npi = add_on.billing_npi and first.rendering_taxonomy = add_on.rendering_taxonomy)
           or (first.claim_key = add_on.claim_key and first.rendering_npi is not distinct from add_on.rendering_npi) as is_same_provider
    from add_on
    join add_on_code as pair
      on pair.code = add_on.code and add_on.service_date between pair.valid_from and pair.valid_to
    join live_line as first
      on first.patient_key = add_on.patient_key and first.service_date = add_on.service_date and first.code = pair.primary_code
    where first.code in (select primary_code from add_on_code) -- few of all lines, found before they are compared
),
followed as (
    select line_key, bool_or(is_same_provider) as is_followed
    from compared
    where is_same_provider is distinct from false
    group by line_key
)
select add_on.claim_key, add_on.line_key,
       case when followed.line_key is null then 'fail' when followed.is_followed then 'pass' else 'unknown' end as outcome,
       add_on.code, add_on.service_date as day, allowed.primary_codes,
       add_on.charge as billed_amount, add_on.charge as amount_at_risk, 'over' as amount_direction
from add_on
join allowed on allowed.code = add_on.code and add_on.service_date between allowed.valid_from and allowed.valid_to
left join followed on followed.line_key = add_on.line_key
