-- Lines of drugs and injections that have places where they cannot well be given.
with placed as (
    select line.claim_key, line.line_key, line.service_date, line.code, line.place, line.charge,
           case when line.code in (select service from service_place) then line.code else line.drug end as service
    from live_line as line
    where line.service_date is not null
      and (line.code in (select service from service_place where standing = 'unlikely')
           or line.drug in (select service from service_place where standing = 'unlikely'))
),
usual as (
    select service, string_agg(place, ' ' order by place) as places, min(source_id) as source_id
    from service_place
    where standing = 'usual'
    group by service
),
judged as (
    select placed.*,
           if(placed.place is null, null, coalesce(named.name, 'on no list')) as place_name,
           usual.places as usual_places, known.standing,
           coalesce(known.source_id, usual.source_id) as source_id,
           case when placed.place is null then 'unknown'
                when known.standing = 'unlikely' or (usual.places is not null and known.standing is null) then 'fail'
                else 'pass' end as outcome
    from placed
    left join usual on usual.service = placed.service
    left join service_place as known
      on known.service = placed.service and known.place = placed.place and known.standing in ('unlikely', 'usual')
     and placed.service_date between known.valid_from and known.valid_to
    left join place_of_service as named
      on named.place = placed.place and placed.service_date between named.valid_from and named.valid_to
)
select claim_key, line_key, outcome, case when standing is null then 'low' end as severity, code, place, place_name,
       case when outcome <> 'fail' then null
            when standing = 'unlikely' then 'where it cannot well be given'
            else 'where it is rarely given' end as what_the_place_is,
       usual_places, charge as billed_amount, case when standing = 'unlikely' then charge else 0 end as amount_at_risk,
       case when standing = 'unlikely' then 'over' else 'none' end as amount_direction,
       concat_ws(' ', source_id, 'cms-place-of-service') as rule_sources
from judged
