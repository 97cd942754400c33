-- Claims with a drug that the payer wants authorized: whether claim or line gives a number. It stands on the first line.
with asked as (
    select line.line_key, line.claim_key, line.drug, drug.name as product, line.charge, line.is_discard, line.ordinal,
           policy.source_id,
           number.claim_key is not null as has_number
    from live_drug_line as line
    join payer_policy as policy
      on policy.profile = line.profile and policy.drug = line.drug and policy.kind = 'prior_authorization'
     and line.service_date between policy.valid_from and policy.valid_to
    join drug on drug.drug = line.drug
    left join (select distinct claim_key, line_key from claim_reference where qualifier = 'G1' and value <> '') as number
      on number.claim_key = line.claim_key and (number.line_key is null or number.line_key = line.line_key)
)
select claim_key, arg_min(line_key, (has_number, is_discard, ordinal)) as line_key,
       case when bool_and(has_number) then 'pass' else 'fail' end as outcome, product,
       sum(charge) filter (where not has_number) as billed_amount, billed_amount as amount_at_risk,
       'over' as amount_direction,
       min(source_id) as rule_sources
from (select distinct * from asked) as each
group by claim_key, product
