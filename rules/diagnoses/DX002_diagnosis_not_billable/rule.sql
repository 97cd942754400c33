-- Claims: whether they have diagnoses, and whether each is billable on the service date.
with fault as (
    select claim_key, position, code, min(day) as day,
           case arg_min(standing, day) when 'header' then ' is a header, not a billable code'
                when 'foreign' then ' is of another code set than ICD-10-CM'
                when 'ended' then ' is given as an ICD-9-CM code, a code set that ended on 2015-09-30,'
                else ' is on no ICD-10-CM list' end as words
    from doubtful_diagnosis
    where standing <> 'unknown'
    group by claim_key, position, code
),
faulty as (
    select claim_key, string_agg(code || words || coalesce(' on ' || day, '') || '.', ' ' order by position) as faults,
           count(*) as codes
    from fault
    group by claim_key
),
doubted as (
    select distinct claim_key from doubtful_diagnosis where standing = 'unknown'
),
given as (
    select claim_key, count(*) filter (where position > 0 or qualifier in ('BK', 'BF')) as codes from diagnosis group by claim_key
),
former as (
    select distinct claim_key from diagnosis where qualifier in ('BK', 'BF')
)
select claim.claim_key, cast(null as bigint) as line_key,
       case when (claim.diagnoses_on_claim is null and former.claim_key is null) or faulty.claim_key is not null then 'fail'
            when doubted.claim_key is not null then 'unknown' else 'pass' end as outcome,
       case when outcome = 'fail' then coalesce(faulty.faults, 'The claim has no diagnosis.') end as faults,
       cast(coalesce(faulty.codes, 0) as integer) as faulty_codes,
       cast(coalesce(given.codes, 0) as integer) as diagnoses_on_claim,
       claim.charge as amount_at_risk, 'over' as amount_direction
from judged_claim as claim
left join given on given.claim_key = claim.claim_key
left join faulty on faulty.claim_key = claim.claim_key
left join doubted on doubted.claim_key = claim.claim_key
left join former on former.claim_key = claim.claim_key
