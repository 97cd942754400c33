-- Lines of the drugs that a facility bills where it gives them, by their place of service.
select line.claim_key, line.line_key,
       case when facility.place is not null then 'fail' when line.place is null then 'unknown' else 'pass' end as outcome,
       line.code, drug.name as drug_name, line.place,
       if(line.place is null, null, coalesce(named.name, 'on no list')) as place_name,
       line.charge as billed_amount,
       line.charge as amount_at_risk, 'over' as amount_direction,
       concat_ws(' ', drug.source_id, facility.source_id) as rule_sources
from live_drug_line as line
join drug on drug.drug = line.drug and line.service_date between drug.valid_from and drug.valid_to
left join service_place as facility
  on facility.service = line.drug and facility.place = line.place and facility.standing = 'facility'
 and line.service_date between facility.valid_from and facility.valid_to
left join place_of_service as named on named.place = line.place and line.service_date between named.valid_from and named.valid_to
where line.drug in (select service from service_place where standing = 'facility')
