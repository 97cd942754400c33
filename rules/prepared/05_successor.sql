-- The codes that came after each temporary code, followed through chains (C9487, Q9989, J3358), each with the days on
-- which it was the one to bill and what a unit of the temporary code is in its own unit (empty where that is not known).
with recursive step as (
    select temporary_code, permanent_code as code, valid_from as first_day, 1 as steps,
           unit_measure, temporary_unit, permanent_unit as unit, unit_measure is not null as is_unit_changed,
           case when unit_measure is null then 1.0 else temporary_unit / permanent_unit end as unit_factor, source_id
    from code_succession
    union all
    select step.temporary_code, next.permanent_code, next.valid_from, step.steps + 1,
           coalesce(step.unit_measure, next.unit_measure), coalesce(step.temporary_unit, next.temporary_unit),
           coalesce(next.permanent_unit, step.unit), step.is_unit_changed or next.unit_measure is not null,
           step.unit_factor
               * case when next.unit_measure is null then 1.0 else next.temporary_unit / next.permanent_unit end,
           next.source_id
    from step
    join code_succession as next on next.temporary_code = step.code
)
select temporary_code, code, first_day,
       coalesce(lead(first_day) over (partition by temporary_code order by steps) - 1, date '9999-12-31') as last_day,
       is_unit_changed, unit_measure, cast(temporary_unit as decimal(18, 6)) as temporary_unit,
       cast(unit as decimal(18, 6)) as unit, cast(unit_factor as double) as unit_factor, source_id
from step
