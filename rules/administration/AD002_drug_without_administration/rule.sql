-- Doses of drugs that are given by a known route, and the administration codes of that patient and day. Class and
-- route are one number, `need`, where many lines are compared.
with kind as (
    select drug.drug, drug.name, drug.class, drug.route, hash(drug.class, drug.route) as need, drug.valid_from, drug.valid_to
    from drug
    where exists (select 1 from drug_administration as administration
                  where administration.class = drug.class and administration.route = drug.route
                    and administration.standing = 'needed')
),
needed as (
    select class, route, string_agg(distinct code, ' or ' order by code) as codes,
           string_agg(distinct source_id, ' ' order by source_id) as sources
    from drug_administration
    where standing = 'needed'
    group by class, route
),
given as (
    select line.patient_key, line.service_date, hash(administration.class, administration.route) as need
    from live_line as line
    join drug_administration as administration
      on administration.code = line.code and administration.standing = 'needed'
     and line.service_date between administration.valid_from and administration.valid_to
),
given_at_home as (
    select distinct patient_key, drug, service_date
    from live_drug_line
    where drug is not null and not is_discard and place in (select place from service_place where standing = 'home')
      and line_key not in (select line_key from repeated_line)
),
home_infusion as (
    select distinct line.patient_key, line.service_date
    from live_line as line
    where line.code in (select service from service_place where standing = 'home')
),
charged as (
    select patient_key, drug, service_date, sum(charge) as charge
    from live_drug_line
    where drug is not null and line_key not in (select line_key from repeated_line)
    group by patient_key, drug, service_date
),
judged as (
    select dose.claim_key, dose.line_key, dose.patient_key, dose.drug, dose.service_date, kind.name as drug_name,
           needed.codes, needed.sources,
           case when (dose.patient_key, dose.service_date, kind.need) in (select patient_key, service_date, need from given)
                then 'pass' else 'fail' end as outcome
    from dose
    join kind on kind.drug = dose.drug and dose.service_date between kind.valid_from and kind.valid_to
    join needed on needed.class = kind.class and needed.route = kind.route
    left join home_infusion
      on home_infusion.patient_key = dose.patient_key and home_infusion.service_date = dose.service_date
    left join given_at_home as home
      on home.patient_key = dose.patient_key and home.drug = dose.drug and home.service_date = dose.service_date
    where kind.class <> 'immune_globulin' or (home_infusion.patient_key is null and home.patient_key is null)
)
select judged.claim_key, judged.line_key, judged.outcome, judged.drug_name, judged.service_date as day,
       judged.codes as needed_codes, charged.charge as billed_amount, charged.charge as amount_at_risk,
       'over' as amount_direction, judged.sources as rule_sources
from judged
left join charged
  on charged.patient_key = judged.patient_key and charged.drug = judged.drug and charged.service_date = judged.service_date
