-- Lines whose code has an edit on that day; an edit of the day counts the provider's lines up to this one in file order.
with edited as (
    select line.*, mue.units as most_units, mue.indicator, line.file_order + line.ordinal as place_in_order
    from live_line as line
    join mue on mue.code = line.code and line.service_date between mue.valid_from and mue.valid_to
    where line.line_key not in (select line_key from repeated_line)
),
compared as (
    -- null: nobody can say whether it is the same provider
    select edited.line_key, earlier.units,
           earlier.rendering_npi = edited.rendering_npi
           or (earlier.billing_npi = edited.billing_npi and earlier.rendering_taxonomy = edited.rendering_taxonomy)
           or (earlier.claim_key = edited.claim_key and earlier.rendering_npi is not distinct from edited.rendering_npi) as is_same_provider
    from edited
    join edited as earlier
      on earlier.patient_key = edited.patient_key and earlier.service_date = edited.service_date and earlier.code = edited.code
     and earlier.place_in_order < edited.place_in_order
    where edited.indicator <> '1'
),
before as (
    select line_key, sum(units) filter (where is_same_provider) as units, sum(units) as most_units, bool_or(units is null) as has_unread_units
    from compared
    where is_same_provider is distinct from false
    group by line_key
),
counted as (
    select edited.*, edited.units + coalesce(before.units, 0) as units_counted,
           greatest(edited.most_units - coalesce(before.units, 0), 0) as units_left,
           edited.units + coalesce(before.most_units, 0) as units_in_doubt, coalesce(before.has_unread_units, false) as has_unread_units
    from edited
    left join before on before.line_key = edited.line_key
)
select claim_key, line_key,
       case when units is null then 'unknown'
            when units > units_left then 'fail'
            when units > 0 and (units_in_doubt > most_units or has_unread_units) then 'unknown'
            else 'pass' end as outcome,
       code, service_date as day, cast(units_counted as decimal(18, 3)) as units_counted, most_units, indicator,
       case when indicator = '1' then 'on one line' else 'of one provider, up to this line' end as counted_per,
       cast(greatest(units_counted - most_units, 0) as decimal(18, 3)) as units_over,
       cast(units_left as decimal(18, 3)) as expected_units,
       case when units > 0 then cast(charge / units * (units - units_left) as decimal(18, 2)) end as amount_at_risk,
       'over' as amount_direction
from counted
