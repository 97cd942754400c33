-- The files of the store, with their bytes reconciled.
select
    label, sha256, size_bytes, segment_bytes, white_space_bytes, fault_bytes,
    size_bytes - segment_bytes - white_space_bytes - fault_bytes as unexplained_bytes,
    segments, interchanges, transaction_sets, claims, service_lines, charge::varchar as charge, quarantined, state
from file
order by label, sha256
