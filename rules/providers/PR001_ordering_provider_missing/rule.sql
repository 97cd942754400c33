-- Medicare lines of immune globulin, and the referring (DN) and ordering (DK) providers of the line or its claim.
with wanted as (
    select line.claim_key, line.line_key, line.code, line.charge, line.is_medicare
    from live_drug_line as line
    join drug
      on drug.drug = line.drug and drug.class = 'immune_globulin'
     and line.service_date between drug.valid_from and drug.valid_to
    where line.is_medicare is distinct from false
),
named as (
    select provider.claim_key, provider.line_key, provider.entity_code,
           case when coalesce(provider.entity_type, '1') = '2' then 1
                when provider.last_name is null then 2
                when provider.identifier is null then 3
                else 4 end as completeness
    from claim_provider as provider
    where provider.entity_code in ('DN', 'DK')
),
best as (
    select wanted.line_key, any_value(wanted.claim_key) as claim_key, any_value(wanted.code) as code,
           any_value(wanted.charge) as charge, any_value(wanted.is_medicare) as is_medicare, coalesce(max(named.completeness), 0) as completeness,
           arg_max(named.entity_code, named.completeness) as entity_code
    from wanted
    left join named
      on named.claim_key = wanted.claim_key and (named.line_key is null or named.line_key = wanted.line_key)
    group by wanted.line_key
)
select claim_key, line_key, case when completeness = 4 then 'pass' when is_medicare is null then 'unknown' else 'fail' end as outcome,
       case when completeness = 3 and entity_code = 'DK' then 'N265' when completeness = 3 then 'N286' else 'N264' end as rarc,
       code,
       case completeness when 0 then 'neither the line nor its claim names a referring or ordering physician'
                         when 1 then 'the one who is named is an organisation'
                         when 2 then 'the one who is given has no name'
                         when 3 then 'the one who is named has no NPI' end as fault,
       case entity_code when 'DN' then 'referring' when 'DK' then 'ordering' end as role,
       charge as billed_amount, charge as amount_at_risk, 'over' as amount_direction
from best
