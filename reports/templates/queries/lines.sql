-- The service lines of the claims that the page opens, with the first drug of each.
with asked as (select unnest(?::bigint[]) as claim_key)
select
    l.claim_key, l.line_key,
    coalesce(l.line_number, '') as line_number,
    coalesce(strftime(l.service_date, '%Y-%m-%d'), l.service_date_raw, '') as first_day,
    case when l.service_date_last <> l.service_date then strftime(l.service_date_last, '%Y-%m-%d') else '' end as last_day,
    coalesce(l.place_of_service, '') as place_of_service,
    coalesce(l.emergency, '') as emergency,
    coalesce(l.procedure_code, '') as procedure_code,
    coalesce(l.modifiers, '') as modifiers,
    concat_ws(' ', l.pointer_1, l.pointer_2, l.pointer_3, l.pointer_4) as pointers,
    (l.charge * 100)::bigint as charge,
    coalesce(rtrim(rtrim(l.units::varchar, '0'), '.'), l.units_raw, '') as units,
    coalesce(l.unit_basis, '') as unit_basis,
    coalesce(l.epsdt, '') as epsdt,
    coalesce(l.rendering_npi, '') as rendering_npi,
    coalesce(d.ndc_raw, d.ndc, '') as ndc,
    coalesce(rtrim(rtrim(d.quantity::varchar, '0'), '.'), '') as ndc_quantity,
    coalesce(d.unit, '') as ndc_unit
from service_line l
left join (
    select line_key, ndc, ndc_raw, quantity, unit
    from drug_line
    where claim_key in (select claim_key from asked)
    qualify row_number() over (partition by line_key order by segment_number) = 1
) d on d.line_key = l.line_key
where l.claim_key in (select claim_key from asked)
order by l.claim_key, l.ordinal
