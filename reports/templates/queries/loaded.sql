-- What the store holds, file by file added up.
select
    count(*)::bigint as files,
    coalesce(sum(quarantined), 0)::bigint as quarantined,
    (select count(*)::bigint from fault where level <> 'note') as faults
from file
