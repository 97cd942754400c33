-- Home infusion services from the first day of the benefit, by their place of service.
with home as (
    select service, string_agg(place, ' ' order by place) as places, min(valid_from) as first_day, max(valid_to) as last_day
    from service_place
    where standing = 'home'
    group by service
)
select line.claim_key, line.line_key,
       case when line.place is null then 'unknown' when known.place is null then 'fail' else 'pass' end as outcome,
       line.code, line.place,
       if(line.place is null, null, coalesce(named.name, 'on no list')) as place_name,
       home.places as home_places, line.charge as billed_amount,
       line.charge as amount_at_risk, 'over' as amount_direction
from live_line as line
join home on home.service = line.code and line.service_date between home.first_day and home.last_day
left join service_place as known
  on known.service = line.code and known.place = line.place and known.standing = 'home'
 and line.service_date between known.valid_from and known.valid_to
left join place_of_service as named
  on named.place = line.place and line.service_date between named.valid_from and named.valid_to
