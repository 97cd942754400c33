-- A finding's id was made of its file's bytes; now of its interchange's segments, however they were wrapped.
-- Ids that were seen before get their new names, so that the day a finding was first seen stays.

create temp table place as
select claim.claim_key, line.line_key, file.sha256, interchange.segments_sha256 as content,
       claim.segment_number as claim_at, coalesce(line.segment_number, 0) as line_at,
       claim.segment_number - interchange.segment_number as claim_from,
       coalesce(line.segment_number - interchange.segment_number, 0) as line_from
from (select claim_key, null as line_key, null as segment_number from claim
      union all
      select claim_key, line_key, segment_number from service_line) as line
join claim on claim.claim_key = line.claim_key
join file on file.file_key = claim.file_key
join transaction_set on transaction_set.transaction_set_key = claim.transaction_set_key
join interchange on interchange.interchange_key = transaction_set.interchange_key;

create temp table named as
select left(sha256(concat_ws('|', place.sha256, rule.rule_id, place.claim_at, place.line_at)), 16) as old_id,
       left(sha256(concat_ws('|', place.content, rule.rule_id, place.claim_from, place.line_from)), 16) as new_id
from place
join (select claim_key, line_key, rule_id from finding) as rule
  on rule.claim_key = place.claim_key and rule.line_key is not distinct from place.line_key;

insert into named
select left(sha256(concat_ws('|', place.sha256, rule.rule_id, place.claim_at, place.line_at)), 16) as old_id,
       left(sha256(concat_ws('|', place.content, rule.rule_id, place.claim_from, place.line_from)), 16)
from place
cross join (select distinct rule_id from finding_history
            where finding_id not in (select old_id from named)) as rule
where old_id in (select finding_id from finding_history where finding_id not in (select old_id from named));

update finding_history set finding_id = named.new_id from named where named.old_id = finding_history.finding_id;
update finding set parent_finding_id = named.new_id from named where named.old_id = finding.parent_finding_id;
update finding set finding_id = named.new_id from named where named.old_id = finding.finding_id;

drop table named;
drop table place;

comment on column finding.finding_id is 'Stable across runs: same interchange content, rule, claim and line give the same id';
