-- Counted when a claim is loaded: what its lines charge together, how many diagnoses it has, and the greatest of a line's
-- pointers. A claim loaded before gets them from its rows; a sum that has no room in a charge stays empty.

alter table claim_row add column line_charge decimal(18,2);
alter table claim_row add column diagnoses integer;
alter table service_line_row add column last_pointer integer;

update claim_row set line_charge = own.charge
from (select claim_key, case when count(charge) = count(*) then try_cast(sum(charge) as decimal(18,2)) end as charge
      from service_line_row group by claim_key) as own
where own.claim_key = claim_row.claim_key;

update claim_row set diagnoses = coalesce(
    (select max(position) from diagnosis where diagnosis.claim_key = claim_row.claim_key and position > 0), 0);

update service_line_row set last_pointer = greatest(
    try_cast(pointer_1 as integer), try_cast(pointer_2 as integer),
    try_cast(pointer_3 as integer), try_cast(pointer_4 as integer))
where concat_ws(' ', pointer_1, pointer_2, pointer_3, pointer_4) similar to '(0?[1-9]|[1-9][0-9])( (0?[1-9]|[1-9][0-9]))*';
