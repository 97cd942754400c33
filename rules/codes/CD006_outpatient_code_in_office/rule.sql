-- Lines under a C-code that CMS's lists know and that is in effect on the service date: the place of service.
with outpatient as (
    select line.line_key, line.claim_key, line.code, line.place,
           if(line.place is null, null, coalesce(named.name, 'on no list')) as place_name,
           line.charge
    from live_line as line
    left join code_first_day as first on first.code = line.code
    left join place_of_service as named
      on named.place = line.place and line.service_date between named.valid_from and named.valid_to
    where regexp_full_match(line.code, 'C[0-9]{4}') and line.service_date is not null
      and (line.code in (select hcpcs from hcpcs_code) or first.code is not null)
      and line.service_date >= coalesce(first.first_day, line.service_date)
      and not exists (select 1 from hcpcs_release as listed
                      where listed.hcpcs = line.code and listed.terminated < line.service_date)
)
select claim_key, line_key,
       case when place is null then 'unknown' when place = '24' then 'pass' else 'fail' end as outcome,
       code, place, place_name,
       case when outcome <> 'fail' then null
            when place in ('19', '22') then 'In a hospital''s outpatient department the facility bills it, on its own claim.'
            else 'Elsewhere the drug or service goes under its permanent code, or a not-otherwise-classified one with name and NDC.'
       end as whose,
       charge as amount_at_risk, 'over' as amount_direction
from outpatient
