-- Drug lines and the coverage lists that a diagnosis they point at is on, on the service date. Where the list asks for
-- another diagnosis beside it, one stands on the claim.
with fitting as (
    select pair.code, listed.drug, listed.list, listed.requires, listed.valid_from, listed.valid_to
    from (select distinct drug, code from pointed_diagnosis) as pair
    join drug_coverage as listed on listed.drug = pair.drug and starts_with(pair.code, listed.diagnosis)
),
fitted as (
    select pointed.line_key, pointed.claim_key, fitting.list, fitting.requires
    from pointed_diagnosis as pointed
    join fitting
      on fitting.drug = pointed.drug and fitting.code = pointed.code
     and pointed.service_date between fitting.valid_from and fitting.valid_to
)
select line_key, claim_key, list
from fitted
where requires is null
union
select fitted.line_key, fitted.claim_key, fitted.list
from fitted
join diagnosis
  on diagnosis.claim_key = fitted.claim_key and diagnosis.position > 0
 and regexp_matches(diagnosis.code, '^(' || replace(fitted.requires, ' ', '|') || ')')
where fitted.requires is not null
