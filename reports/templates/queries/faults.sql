-- Faults of the files, the gravest first.
select
    f.code, f.name, f.level, f.unit, file.label as file,
    coalesce(f.interchange_control_number, '') as interchange_control_number,
    coalesce(f.group_control_number, '') as group_control_number,
    coalesce(f.transaction_control_number, '') as transaction_control_number,
    f.segment_number, coalesce(f.segment_id, '') as segment_id, f.byte_offset,
    f.expected, f.found, f.kept, f.remedy, coalesce(f.acknowledgment, '') as acknowledgment
from fault f
join file on file.file_key = f.file_key
order by case f.level when 'quarantine' then 0 when 'finding' then 1 else 2 end, file.label, f.segment_number nulls last, f.code, f.fault_id
