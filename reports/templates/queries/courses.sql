-- All service dates in the store of the patients whose claims the page opens: a row a patient and day, what was billed, and
-- which of the claims are the patient's.
with asked as (
    select unnest(?::bigint[]) as claim_key
),
born as (
    -- days on which their patients were born: comparing days first spares most claims the reading of a name
    select coalesce(patient_birth_date, subscriber_birth_date, date '0001-01-01') as day
    from claim
    where claim_key in (select claim_key from asked)
),
known as (
    select
        claim_key,
        concat_ws('|', upper(regexp_replace(member_id, '[^A-Za-z0-9]', '', 'g')), coalesce(patient_birth_date, subscriber_birth_date),
            upper(case when is_dependent then patient_first_name else subscriber_first_name end)) as person
    from claim
    where coalesce(frequency_code, '1') <> '8' and member_id is not null
      and coalesce(patient_birth_date, subscriber_birth_date, date '0001-01-01') in (select day from born)
),
wanted as (
    select person, claim_key from known where claim_key in (select claim_key from asked)
),
billed as (
    select
        k.person, l.service_date, l.procedure_code,
        bool_or(d.line_key is not null) as is_drug,
        sum(l.units) as units
    from known k
    join service_line l on l.claim_key = k.claim_key
    left join (select distinct line_key from drug_line) d on d.line_key = l.line_key
    where k.person in (select person from wanted) and l.service_date is not null
    group by k.person, l.service_date, l.procedure_code
),
days as (
    select
        person,
        strftime(service_date, '%Y-%m-%d') as day,
        bool_or(is_drug) as has_drug,
        string_agg(
            procedure_code || case when is_drug then ' × ' || rtrim(rtrim(units::varchar, '0'), '.') else '' end,
            ', ' order by is_drug desc, procedure_code
        ) as billed
    from billed
    group by person, service_date
)
select string_agg(distinct w.claim_key::varchar, ' ' order by w.claim_key::varchar) as claim_keys, d.day, d.has_drug, d.billed
from days d
join wanted w on w.person = d.person
group by d.person, d.day, d.has_drug, d.billed
