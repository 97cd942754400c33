-- Each lesion injection with the units of the same code that come before it on its provider's day, in file order.
with injection as (
    select line.line_key, line.claim_key, line.patient_key, line.service_date, line.code, line.units, line.charge,
           line.billing_npi, line.rendering_npi, line.rendering_taxonomy, line.file_order + line.ordinal as place_in_order
    from live_line as line
    join lesion_injection as lesion
      on lesion.code = line.code and line.service_date between lesion.valid_from and lesion.valid_to
    where line.line_key not in (select line_key from repeated_line)
),
counted as (
    select injection.line_key, any_value(injection.claim_key) as claim_key, any_value(injection.code) as code,
           any_value(injection.service_date) as day, any_value(injection.units) as units, any_value(injection.charge) as charge,
           coalesce(sum(other.units) filter (where other.place_in_order < injection.place_in_order), 0) as units_before,
           sum(other.units) as units_of_day
    from injection
    join injection as other
      on other.patient_key = injection.patient_key and other.service_date = injection.service_date and other.code = injection.code
     and (other.rendering_npi is not distinct from injection.rendering_npi
          or (other.billing_npi = injection.billing_npi and other.rendering_taxonomy = injection.rendering_taxonomy))
    group by injection.line_key
)
select claim_key, line_key,
       case when units is null then 'unknown'
            when units > greatest(1 - units_before, 0) and units_of_day > 1 then 'fail'
            else 'pass' end as outcome,
       code, day, cast(units as decimal(18, 3)) as units, cast(units_of_day as decimal(18, 3)) as units_of_day,
       cast(greatest(1 - units_before, 0) as decimal(18, 3)) as expected_units,
       case when units > 0
            then cast(charge / units * (units - greatest(1 - units_before, 0)) as decimal(18, 2)) end as amount_at_risk,
       'over' as amount_direction
from counted
