-- Medicare: home infusion services, and immune globulin into a vein at a place that counts as home: what they point at.
with home as (
    select distinct service from service_place where standing = 'home'
),
infused as (
    select line.line_key, line.claim_key, line.code, line.place, line.charge, line.service_date, filing.is_medicare
    from live_line as line
    join filing on filing.filing_key = line.filing_key
    join home on home.service = line.code
    where filing.is_medicare is distinct from false and line.service_date is not null
    union all
    select line.line_key, line.claim_key, line.code, line.place, line.charge, line.service_date, line.is_medicare
    from live_drug_line as line
    left join home on home.service = line.code
    where line.is_medicare is distinct from false and line.service_date is not null and home.service is null
      and line.drug in (select drug from drug where class = 'immune_globulin' and starts_with(route, 'intravenous'))
      and line.place in (select place from service_place where standing = 'home')
),
pointed as (
    select infused.line_key, string_agg(distinct diagnosis.code, ', ' order by diagnosis.code) as codes,
           bool_or(listed.diagnosis is not null) as is_listed
    from infused
    join service_line as pointing on pointing.line_key = infused.line_key
    join diagnosis
      on diagnosis.claim_key = infused.claim_key
     and diagnosis.position in (try_cast(pointing.pointer_1 as integer), try_cast(pointing.pointer_2 as integer),
                                try_cast(pointing.pointer_3 as integer), try_cast(pointing.pointer_4 as integer))
    left join coverage as listed
      on listed.list = 'home' and starts_with(diagnosis.code, listed.diagnosis)
     and infused.service_date between listed.valid_from and listed.valid_to
    where diagnosis.position > 0
    group by infused.line_key
)
select infused.claim_key, infused.line_key,
       case when pointed.is_listed then 'pass' when infused.is_medicare is null then 'unknown' else 'fail' end as outcome,
       infused.code, infused.place, coalesce(pointed.codes, 'no diagnosis') as pointed,
       infused.charge as amount_at_risk, 'over' as amount_direction
from infused
left join pointed on pointed.line_key = infused.line_key
