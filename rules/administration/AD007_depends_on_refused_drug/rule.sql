-- Administration lines of a day of immune globulin: do they fall with a finding on the drug? It reads what stands of
-- the other rules' findings, and names the one that speaks loudest as its parent.
with drug_line as (
    select line.line_key, line.claim_id, line.code, line.patient_key, line.service_date,
           greatest(line.service_date_last, line.service_date) as last_day, drug.route
    from live_drug_line as line
    join drug
      on drug.drug = line.drug and drug.class = 'immune_globulin'
     and line.service_date between drug.valid_from and drug.valid_to
),
administration as (
    select line.line_key, line.claim_key, line.patient_key, line.service_date, line.code, line.charge, fit.route
    from live_line as line
    join drug_administration as fit
      on fit.code = line.code and fit.class = 'immune_globulin' and fit.standing <> 'wrong'
     and line.service_date between fit.valid_from and fit.valid_to
    where line.line_key not in (select line_key from repeated_line)
),
refused as (
    select finding.finding_id, finding.rule_id, finding.rule_name, finding.line_key,
           (finding.severity <> 'high', finding.rule_id, finding.finding_id) as rank
    from standing_finding as finding
    where finding.line_key is not null and (finding.severity = 'high' or finding.rule_id = 'DX001')
),
paired as (
    select administration.line_key, administration.claim_key, administration.code, administration.charge,
           administration.service_date, drug_line.code as drug_code, drug_line.claim_id as drug_claim,
           refused.finding_id, refused.rule_id, refused.rule_name, refused.rank
    from administration
    join drug_line
      on drug_line.patient_key = administration.patient_key
     and administration.service_date between drug_line.service_date and drug_line.last_day
     and drug_line.route = administration.route
    left join refused on refused.line_key = drug_line.line_key
)
select line_key, any_value(claim_key) as claim_key,
       case when count(finding_id) = 0 then 'pass' else 'fail' end as outcome,
       any_value(code) as code, any_value(service_date) as day,
       arg_min(drug_code, rank) filter (where finding_id is not null) as drug_code,
       arg_min(drug_claim, rank) filter (where finding_id is not null) as drug_claim,
       arg_min(rule_id, rank) filter (where finding_id is not null) as falls_with_rule,
       arg_min(replace(rule_name, '_', ' '), rank) filter (where finding_id is not null) as falls_with,
       arg_min(finding_id, rank) filter (where finding_id is not null) as parent_finding_id,
       any_value(charge) as billed_amount, any_value(charge) as amount_at_risk, 'over' as amount_direction
from paired
group by line_key
