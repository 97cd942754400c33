-- Lines under a temporary code that has a successor: the last day of the line against the last day of the code.
with dated as (
    select line_key, claim_key, code, units, charge, coalesce(service_date_last, service_date) as day
    from live_line
    where service_date is not null
),
followed as (
    select dated.*, succession.temporary_last_day as last_day, successor.code as valid_code, successor.is_unit_changed,
           successor.temporary_unit, successor.unit, successor.unit_measure, successor.source_id,
           cast(ceil(dated.units * successor.unit_factor) as decimal(18, 3)) as converted_units
    from dated
    join code_succession as succession on succession.temporary_code = dated.code
    left join successor
      on successor.temporary_code = dated.code and dated.day between successor.first_day and successor.last_day
)
select claim_key, line_key,
       case when day > last_day then 'fail' else 'pass' end as outcome,
       code, last_day, day, valid_code,
       case when outcome <> 'fail' then null
            when not is_unit_changed then 'No change of the unit is known.'
            when converted_units is null
            then format('The unit changed: a unit of {} is {:g} {}.', valid_code, unit, unit_measure)
            else format('{:g} x {:g} {} = {:g} x {:g} {}.',
                        units, temporary_unit, unit_measure, converted_units, unit, unit_measure)
       end as conversion,
       converted_units as expected_units, charge as amount_at_risk, 'over' as amount_direction, source_id as rule_sources
from followed
