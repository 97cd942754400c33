-- Each lesion injection with the units of the same code that come before it on its provider's day, in file order.
with injection as (
    select line.line_key, line.claim_key, line.patient_key, line.service_date, line.code, line.units, line.charge,
           line.billing_npi, line.rendering_npi, line.rendering_taxonomy, line.file_order + line.ordinal as place_in_order
    from live_line as line
    join lesion_injection as lesion
      on lesion.code = line.code and line.service_date between lesion.valid_from and lesion.valid_to
    where line.line_key not in (select line_key from repeated_line)
),
compared as (
    -- null: nobody can say whether it is the same provider
    select injection.line_key, other.units, other.place_in_order < injection.place_in_order as is_before,
           other.rendering_npi = injection.rendering_npi
           or (other.billing_npi = injection.billing_npi and other.rendering_taxonomy = injection.rendering_taxonomy)
           or (other.claim_key = injection.claim_key and other.rendering_npi is not distinct from injection.rendering_npi) as is_same_provider
    from injection
    join injection as other
      on other.patient_key = injection.patient_key and other.service_date = injection.service_date and other.code = injection.code
),
counted as (
    select line_key, coalesce(sum(units) filter (where is_before and is_same_provider), 0) as units_before,
           sum(units) filter (where is_same_provider) as units_of_day,
           coalesce(sum(coalesce(units, 1)) filter (where is_before), 0) as most_before, sum(coalesce(units, 1)) as most_of_day
    from compared
    where is_same_provider is distinct from false
    group by line_key
)
select injection.claim_key, injection.line_key,
       case when injection.units is null then 'unknown'
            when injection.units > greatest(1 - units_before, 0) and units_of_day > 1 then 'fail'
            when injection.units > greatest(1 - most_before, 0) and most_of_day > 1 then 'unknown'
            else 'pass' end as outcome,
       injection.code, injection.service_date as day, cast(injection.units as decimal(18, 3)) as units,
       cast(units_of_day as decimal(18, 3)) as units_of_day, cast(greatest(1 - units_before, 0) as decimal(18, 3)) as expected_units,
       case when injection.units > 0
            then cast(injection.charge / injection.units * (injection.units - greatest(1 - units_before, 0)) as decimal(18, 2)) end
           as amount_at_risk,
       'over' as amount_direction
from injection
join counted on counted.line_key = injection.line_key
