-- Lines with a HCPCS or CPT code (HC): its shape, and for level II whether any list of CMS has it.
with known as (
    select hcpcs as code from hcpcs_code
    union
    select hcpcs from hcpcs_release
    union
    select hcpcs from drug_code
    union
    select hcpcs from unclassified_code
    union
    select unnest([temporary_code, permanent_code]) from code_succession
),
billed as (
    -- each code once: there are few of them, and many lines
    select each.code, coalesce(regexp_full_match(each.code, '[0-9]{5}|[0-9]{4}[A-Z]|[A-Z][0-9]{4}'), false) as is_well_formed,
           coalesce(regexp_full_match(each.code, '[A-Z][0-9]{4}') and each.code not in (select code from known), false) as is_strange
    from (select distinct code from live_line where procedure_qualifier = 'HC') as each
),
covered as (
    select line.line_key, max(list.release) as release
    from live_line as line
    join billed on billed.code = line.code and billed.is_strange
    join hcpcs_list as list
      on line.service_date between list.valid_from and list.valid_to and not contains(list.omits, left(billed.code, 1))
    where line.procedure_qualifier = 'HC'
    group by line.line_key
)
select line.claim_key, line.line_key,
       case when not billed.is_well_formed or covered.line_key is not null then 'fail'
            when billed.is_strange then 'unknown' else 'pass' end as outcome,
       coalesce(nullif(billed.code, ''), 'An empty code') as shown,
       case when outcome <> 'fail' then null
            when billed.is_well_formed then 'is on no list of CMS, that of the service date (' || covered.release || ') included'
            else 'is neither five digits, four digits and a letter, nor a letter and four digits' end as fault,
       line.charge as amount_at_risk, 'over' as amount_direction
from live_line as line
join billed on billed.code is not distinct from line.code
left join covered on covered.line_key = line.line_key
where line.procedure_qualifier = 'HC'
