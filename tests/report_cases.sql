-- Fills a store with invented files, claims and findings; report_cases.py fills in the names in braces.
insert into file values
    (1, 'october/practice_a.837', repeat('a1', 32), 1000000, 999000, 1000, 0, 40000, 2, 2, {claims}, {lines}, 1234567.89, 0, 'loaded'),
    (2, 'october/practice_b.837', repeat('b2', 32), 52000, 51000, 400, 600, 900, 1, 1, 10, 30, 4567.00, 1, 'partly');
insert into interchange by name
    select 4294967296 + i as interchange_key, 1 as file_key, i as segment_number, 0 as byte_offset, date '2025-02-03' as created_on, '1200' as created_at,
        lpad(i::varchar, 9, '0') as control_number, false as is_test, 'loaded' as state from range(1, 3) r(i);
insert into transaction_set by name
    select 4294967296 + 2 + i as transaction_set_key, 1 as file_key, 4294967296 + 1 + i as interchange_key, 3 + i as segment_number, 206 as byte_offset,
        lpad(i::varchar, 4, '0') as control_number from range(0, 2) r(i);
insert into fault by name select 'f1' as fault_id, 2 as file_key, 'E026' as code, 'transaction_set_cut_off' as name, 'quarantine' as level,
    'transaction_set' as unit, '000000003' as interchange_control_number, '0002' as transaction_control_number, 812 as segment_number, 'SE' as segment_id,
    51400 as byte_offset, 600 as byte_count, 'SE after the last claim' as expected, 'the interchange ended' as found,
    'the sets before it were kept; this set was set aside' as kept, 'Ask the sender for the file again.' as remedy;
insert into fault by name select 'f2' as fault_id, 1 as file_key, 'E014' as code, 'segment_count_wrong' as name, 'finding' as level,
    'transaction_set' as unit, 900 as segment_number, 'SE' as segment_id, 90000 as byte_offset, 0 as byte_count, '1,204 segments by SE01' as expected,
    '1,203 counted' as found, 'all claims were kept' as kept, 'Tell the sender.' as remedy;
create temp table made as
select
    i, 4294967296 + 100 + i * 12 as claim_key, hash(i) as h, hash(i, 'b') as g,
    date '2024-10-01' + ((i * 250) // {claims} + (hash(i, 'd') % 9)::integer)::integer as day,
    (hash(i, 'p') % {patients})::ubigint as patient,
    ['J9325', 'J9026', 'J1459', 'C9170'][1 + (hash(i, 'c') % 4)::integer] as code,
    ['Imlygic', 'Imdelltra', 'Privigen', 'Imdelltra'][1 + (hash(i, 'c') % 4)::integer] as drug,
    ['55513007901', '55513005901', '44206043820', '55513005901'][1 + (hash(i, 'c') % 4)::integer] as ndc,
    [400, 1, 40, 10][1 + (hash(i, 'c') % 4)::integer] as units,
    ['MEDICARE PART B', 'PREMERA BLUE CROSS', 'AETNA', 'NORTHERN MEDICAID'][1 + (hash(i, 'y') % 4)::integer] as payer_name,
    ['04402', '00430', '60054', 'SKMED'][1 + (hash(i, 'y') % 4)::integer] as payer_id,
    ['1245319599', '1679576722', '1023011178', '1881760341', '1467560003'][1 + (hash(i, 'n') % 5)::integer] as npi
from range({claims}) r(i);
insert into claim_row by name select
    claim_key, 1 as file_key, 4294967296 + 2 + (i % 2) as transaction_set_key, 100 + i * 12 as segment_number, 4000 + i * 700 as byte_offset,
    false as is_dependent, 3 as lines, 'PT' || lpad((i * 7919 % 1000003)::varchar, 7, '0') as claim_id, 1500.00 + (h % 900000) / 100 as charge,
    '11' as place_of_service, 'B' as facility_code_qualifier, '1' as frequency_code, npi as billing_npi, 'MEADOW CLINIC ' || (npi::bigint % 7) as billing_last_name,
    '2' as billing_entity_type, 'P' as payer_responsibility, 'MB' as filing_indicator, payer_name, payer_id, 'ROE' || patient as subscriber_last_name,
    'RICHARDINA' as subscriber_first_name, 'MBR' || lpad(patient::varchar, 9, '0') as member_id, date '1950-02-03' + (patient % 9000)::integer as subscriber_birth_date,
    map {{'patient_birth_date': (date '1950-02-03' + (patient % 9000)::integer)::varchar}} as others,
    '12 HIDDEN LANE' as subscriber_address, npi as rendering_npi
from made;
insert into service_line_row by name select
    claim_key + 3 + n as line_key, claim_key, 1 as file_key, n::integer as ordinal, 103 + i * 12 + n as segment_number, 4100 + i * 700 + n * 90 as byte_offset,
    [case when g % 3 = 0 then 'JZ' else '' end, '25', ''][n] as modifiers, n::varchar as line_number, 'HC' as procedure_qualifier,
    [code, '99213', '96413'][n] as procedure_code, [1200.00 + (h % 700000) / 100, 120.00, 180.00][n] as charge, 'UN' as unit_basis,
    [units + (g % 3)::integer, 1, 1][n] as units, '11' as place_of_service, '1' as pointer_1, case when n = 1 then '2' end as pointer_2,
    day as service_date, day as service_date_last, map {{'rendering_npi': npi}} as others
from made cross join range(1, 4) r(n);
insert into drug_line by name select
    1 as file_key, claim_key, claim_key + 4 as line_key, '2410' as loop, 105 + i * 12 as segment_number, 4150 + i * 700 as byte_offset,
    'N4' as product_qualifier, ndc, 1 as quantity, 'UN' as unit
from made;
insert into diagnosis by name select claim_key, 1 as file_key, n::integer as position, 102 + i * 12 as segment_number, 4050 + i * 700 as byte_offset,
    case n when 1 then 'ABK' else 'ABF' end as qualifier, ['C439', 'C773'][n] as code from made cross join range(1, 3) r(n);
insert into run values (1, date '2025-02-03', '0.1.0', repeat('c', 64), repeat('d', 64), 1, 1, 3, 100, null, null, 0.5),
    (2, date '2025-07-01', '0.1.0', repeat('c', 64), repeat('d', 64), {claims}, {claims}, {claims} * 3, (select sum(charge) from claim),
     (select min(service_date) from service_line), (select max(service_date) from service_line), 1.5);
create temp table rule_words as select * from (values {rules}) t(slot, rule_id, rule_name, family, severity, decided_by, carc, rarc);
insert into finding by name
with drawn as (
    select m.*, k.k, (hash(m.i, k.k) % 100)::integer as dice from made m cross join range({per_claim}) k(k) where m.i < {flagged}
),
ruled as (
    select d.*, w.*, case when w.rule_id in ('MO001', 'MO004') then 2 else 1 end as n from drawn d
    join rule_words w on w.slot = (case when d.k < 1 then (d.dice * d.dice // 1000) else (d.k * 3 + d.dice // 34) % {rule_count} end)
)
select
    left(sha256(i::varchar || '/' || k::varchar || rule_id), 16) as finding_id, 2 as run_key, claim_key, claim_key + 3 + n as line_key, rule_id, rule_name, family,
    case when dice = 7 then 'low' else severity end as severity, decided_by,
    'PT' || lpad((i * 7919 % 1000003)::varchar, 7, '0') as claim_id, n::varchar as line_number, 'october/practice_a.837' as file,
    lpad((1 + i % 2)::varchar, 9, '0') as interchange_control_number, lpad((i % 2)::varchar, 4, '0') as transaction_control_number,
    103 + i * 12 + n as segment_number, 4100 + i * 700 + n * 90 as byte_offset, day as service_date, '11' as place_of_service,
    [code, '99213'][n] as procedure_code, case when n = 2 then '25' else '' end as modifiers, case when n = 1 then ndc end as ndc,
    [units + (g % 3)::integer, 1][n] as billed_units, case when rule_id like 'UN%' then units * (1 + g % 4) end as expected_units, 'C43.9 C77.3' as diagnoses,
    [1200.00 + (h % 700000) / 100, 120.00][n] as billed_amount,
    case when rule_id in ('ND001', 'MO004') then null else (([1200.00 + (h % 700000) / 100, 120.00][n]) * (1 + dice % 3) / 3)::decimal(18, 2) end as amount_at_risk,
    case when rule_id in ('ND001', 'MO004') then 'none' when dice % 5 = 0 then 'under' else 'over' end as amount_direction,
    payer_name, payer_id, npi as billing_npi, npi as rendering_npi,
    case rule_id {messages} end as message,
    'Do what the rule says about ' || code || '.' as remedy, carc, rarc, 'A3:21' as claim_status, 'HCPCS-2025Q1 LABEL-IMDELLTRA' as sources,
    case rule_id {evidence} end as evidence,
    drug, patient as patient_key, null as parent_finding_id, case when g % 4 = 0 then date '2025-07-01' else date '2025-02-03' end as first_seen, false as is_test
from ruled;
insert into finding_history select finding_id, rule_id, first_seen, case when first_seen = date '2025-07-01' then 2 else 1 end, 2 from finding;
insert into finding_history select left(sha256('gone' || i::varchar), 16), 'UN001', date '2025-02-03', 1, 1 from range(7) r(i);
insert into rule_run select 2, w.rule_id, {claims} * 2, n, {claims} * 2 - n - 11, 11, 0, null, 0.1
    from (select rule_id, (select count(*) from finding f where f.rule_id = rule_words.rule_id) as n from rule_words) w;
