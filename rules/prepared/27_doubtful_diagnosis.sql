-- Diagnoses of live claims that are not plainly billable on the first and the last service date of their claim, by the
-- ICD-10-CM lists: header, strange (on no list), foreign (another code set), ended (ICD-9-CM after its last day), or
-- unknown (no list at hand for the day, or the lists before and after it disagree). Codes are judged once a day that
-- occurs, and only the diagnoses under a doubtful one are looked at with their claim.
with billed_day as (
    select service_date as day from live_line
    union
    select service_date_last from live_line
),
around as (
    -- the list in force, or else the lists before and after
    select each.day, max(list.valid_from) filter (where list.valid_from <= each.day) as before_day,
           min(list.valid_from) filter (where list.valid_to >= each.day) as after_day
    from billed_day as each
    cross join icd10cm_list as list
    group by each.day
),
asked as (
    select billed.code, span.before_day, span.after_day
    from (select distinct code from diagnosis where code is not null) as billed
    cross join (select distinct before_day, after_day from around) as span
),
answered as (
    select each.code, each.list_day,
           case when contains(' ' || category.codes || ' ', ' ' || coalesce(nullif(substr(each.code, 4), ''), '-') || ' ')
                then 'billable'
                when contains(' ' || category.codes, ' ' || substr(each.code, 4)) then 'header'
                else 'strange' end as standing
    from (select code, before_day as list_day from asked union select code, after_day from asked) as each
    left join icd10cm_category as category
      on category.category = left(each.code, 3) and each.list_day between category.valid_from and category.valid_to
    where each.list_day is not null
),
settled as (
    select asked.code, asked.before_day, asked.after_day,
           case when regexp_full_match(asked.code, '[0-9].*|[BCDFGHX][A-Z][0-9A-Z]{5}') then 'foreign'
                when earlier.standing = later.standing then earlier.standing
                when earlier.standing <> 'billable' and later.standing <> 'billable' then 'strange'
                else 'unknown' end as standing
    from asked
    left join answered as earlier on earlier.code = asked.code and earlier.list_day = asked.before_day
    left join answered as later on later.code = asked.code and later.list_day = asked.after_day
),
doubted as (
    select settled.code, around.day, case when header.code is not null then 'header' else settled.standing end as standing
    from settled
    join around
      on around.before_day is not distinct from settled.before_day and around.after_day is not distinct from settled.after_day
    left join icd10cm_header as header
      on header.code = settled.code and around.day between header.valid_from and header.valid_to
    where header.code is not null or settled.standing <> 'billable'
),
suspect as (
    select diagnosis.claim_key, diagnosis.position, diagnosis.qualifier, diagnosis.code
    from diagnosis
    -- the condition holds of all: DuckDB takes what has one for few, and looks each diagnosis up in it
    join (select code from doubted group by code having count(*) > 0) as each on each.code = diagnosis.code
    where list_contains(['ABK', 'ABF'], diagnosis.qualifier)
    union all
    select claim_key, position, qualifier, code
    from diagnosis
    where list_contains(['BK', 'BF'], qualifier) and code is not null
),
dated as (
    select claim_key, min(service_date) as first_day, max(coalesce(service_date_last, service_date)) as last_day
    from live_line
    where claim_key in (select claim_key from suspect)
    group by claim_key
),
billed as (
    select suspect.claim_key, suspect.position, suspect.qualifier, suspect.code,
           unnest(case when dated.first_day = dated.last_day then [dated.first_day]
                       else [dated.first_day, dated.last_day] end) as day
    from suspect
    join dated on dated.claim_key = suspect.claim_key
)
select distinct billed.claim_key, billed.position, billed.code, billed.day, doubted.standing
from billed
join doubted on doubted.code = billed.code and doubted.day is not distinct from billed.day
where billed.qualifier in ('ABK', 'ABF')
union all
select distinct claim_key, position, code, day, case when day > date '2015-09-30' then 'ended' else 'unknown' end
from billed
where qualifier in ('BK', 'BF')
