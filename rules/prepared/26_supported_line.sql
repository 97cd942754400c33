-- Drug lines and the coverage lists that a diagnosis they point at is on, on the service date.
with fitting as (
    select pair.code, listed.drug, listed.list, listed.requires, listed.valid_from, listed.valid_to
    from (select distinct drug, code from pointed_diagnosis) as pair
    join drug_coverage as listed on listed.drug = pair.drug and starts_with(pair.code, listed.diagnosis)
)
select distinct pointed.line_key, pointed.claim_key, fitting.list
from pointed_diagnosis as pointed
join fitting
  on fitting.drug = pointed.drug and fitting.code = pointed.code
 and pointed.service_date between fitting.valid_from and fitting.valid_to
where fitting.requires is null or regexp_matches(pointed.claim_codes, ' (' || replace(fitting.requires, ' ', '|') || ')')
