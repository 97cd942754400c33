-- Lines under a code that Medicare has another one for: who pays, where the claim tells it.
select line.claim_key, line.line_key, case when filing.is_medicare then 'fail' when filing.is_medicare is null then 'unknown' else 'pass' end as outcome,
       line.code, refused.instead, line.charge as amount_at_risk, 'over' as amount_direction,
       refused.source_id as rule_sources
from live_line as line
join filing on filing.filing_key = line.filing_key
join medicare_refused_code as refused
  on refused.code = line.code and line.service_date between refused.valid_from and refused.valid_to
