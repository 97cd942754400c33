-- Lines with modifier 25, and whether their code is one on which it may stand.
select line.claim_key, line.line_key, case when count(allowed.first_code) > 0 then 'pass' else 'fail' end as outcome,
       any_value(line.code) as code, any_value(line.modifiers) as modifiers, any_value(line.service_date) as day,
       cast(0 as decimal(18, 2)) as amount_at_risk, 'none' as amount_direction
from live_line as line
left join modifier_25_code as allowed
  on length(line.code) = length(allowed.first_code) and line.code between allowed.first_code and allowed.last_code
 and line.service_date between allowed.valid_from and allowed.valid_to
where contains(line.modifiers, '25') and line.code is not null and line.service_date is not null
group by line.claim_key, line.line_key
