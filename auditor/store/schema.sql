-- The store: what an 837P file holds, and what the judge said of it.
--
-- Tables are append-only and have no secondary index: a load is one transaction a file. Keys are
-- file_key * 2^32 + segment number, so a key says where its row stands in the file, and loading in any
-- order gives rows that differ in file_key alone. Money is decimal(18,2), units are decimal(18,3),
-- codes are text. Columns ending in _raw hold text that could not be read or had to be normalised.
-- A table NAME_row is how NAME is stored; NAME is a view of all it holds, with each column by its name. What a claim's or
-- line's own columns say already (its service date, its subscriber ...) is no row of claim_date_row and its like.
-- The tables from transaction_set to claim_adjustment are filled as read/fields_837p.csv says.

create table store_version (
    version integer not null
);
comment on table store_version is 'Version of this schema; one row.';
comment on column store_version.version is 'Counted from 1';
insert into store_version values (5);

create table file (
    file_key bigint not null,
    label varchar not null,
    sha256 varchar not null,
    size_bytes bigint not null,
    segment_bytes bigint not null,
    white_space_bytes bigint not null,
    fault_bytes bigint not null,
    segments bigint not null,
    interchanges bigint not null,
    transaction_sets bigint not null,
    claims bigint not null,
    service_lines bigint not null,
    charge decimal(38,2) not null,
    quarantined bigint not null,
    state varchar not null
);
comment on table file is 'A file that was read, with its bytes reconciled: size = segments + white space + faults.';
comment on column file.file_key is 'The file in this store, counted from 1 in the order of loading';
comment on column file.label is 'Name shown in reports: the path below the folder that was given';
comment on column file.sha256 is 'SHA-256 of the bytes as found';
comment on column file.size_bytes is 'Size in bytes, after decompression';
comment on column file.segment_bytes is 'Bytes that belong to segments, terminators included';
comment on column file.white_space_bytes is 'Bytes of white space between segments';
comment on column file.fault_bytes is 'Bytes that belong to a reported fault';
comment on column file.segments is 'Segments counted';
comment on column file.interchanges is 'Interchanges counted';
comment on column file.transaction_sets is 'Transaction sets of professional claims loaded';
comment on column file.claims is 'Claims loaded';
comment on column file.service_lines is 'Service lines loaded';
comment on column file.charge is 'Sum of CLM02 of the claims loaded, in dollars';
comment on column file.quarantined is 'Units quarantined: transaction sets, groups, interchanges or the file';
comment on column file.state is 'loaded, partly (some units quarantined), refused (nothing usable), repeat (only interchanges the store has already)';

create table interchange (
    interchange_key bigint not null,
    file_key bigint not null,
    segment_number bigint not null,
    byte_offset bigint not null,
    sender_qualifier varchar,
    sender_id varchar,
    receiver_qualifier varchar,
    receiver_id varchar,
    created_on date,
    created_at varchar,
    version varchar,
    control_number varchar,
    is_test boolean not null,
    element_separator varchar,
    component_separator varchar,
    repetition_separator varchar,
    segment_terminator varchar,
    segments_sha256 varchar,
    segments bigint,
    state varchar not null
);
comment on table interchange is 'An interchange (ISA to IEA).';
comment on column interchange.interchange_key is 'The interchange: file_key * 2^32 + segment number of its ISA';
comment on column interchange.file_key is 'The file it came from';
comment on column interchange.segment_number is 'Segment number of its ISA in the file; the first ISA is 1';
comment on column interchange.byte_offset is 'Offset of its first byte in the file';
comment on column interchange.sender_qualifier is 'ISA05';
comment on column interchange.sender_id is 'Sender (ISA06), trimmed';
comment on column interchange.receiver_qualifier is 'ISA07';
comment on column interchange.receiver_id is 'Receiver (ISA08), trimmed';
comment on column interchange.created_on is 'Interchange date (ISA09)';
comment on column interchange.created_at is 'Interchange time (ISA10)';
comment on column interchange.version is 'Control version (ISA12)';
comment on column interchange.control_number is 'Interchange control number (ISA13)';
comment on column interchange.is_test is 'Whether ISA15 is T';
comment on column interchange.element_separator is 'Element separator in force';
comment on column interchange.component_separator is 'Component separator in force';
comment on column interchange.repetition_separator is 'Repetition separator (ISA11)';
comment on column interchange.segment_terminator is 'Segment terminator in force';
comment on column interchange.segments_sha256 is 'SHA-256 of its segments with line breaks and delimiters evened out: the second key of loading once';
comment on column interchange.segments is 'Segments counted, ISA and IEA included';
comment on column interchange.state is 'loaded, repeat (the store has it already), or quarantined';

create table functional_group (
    group_key bigint not null,
    file_key bigint not null,
    interchange_key bigint not null,
    segment_number bigint not null,
    byte_offset bigint not null,
    functional_code varchar,
    sender_code varchar,
    receiver_code varchar,
    created_on date,
    control_number varchar,
    version varchar,
    state varchar not null
);
comment on table functional_group is 'A functional group (GS to GE).';
comment on column functional_group.group_key is 'The functional group: file_key * 2^32 + segment number of its GS';
comment on column functional_group.file_key is 'The file it came from';
comment on column functional_group.interchange_key is 'The interchange it stands in';
comment on column functional_group.segment_number is 'Segment number of its GS in the file';
comment on column functional_group.byte_offset is 'Offset of its first byte in the file';
comment on column functional_group.functional_code is 'GS01: HC for health care claims';
comment on column functional_group.sender_code is 'Application sender (GS02)';
comment on column functional_group.receiver_code is 'Application receiver (GS03)';
comment on column functional_group.created_on is 'Date (GS04)';
comment on column functional_group.control_number is 'Group control number (GS06)';
comment on column functional_group.version is 'Implementation guide (GS08)';
comment on column functional_group.state is 'loaded, or quarantined';

create table transaction_set (
    transaction_set_key bigint not null,
    file_key bigint not null,
    interchange_key bigint not null,
    group_key bigint,
    segment_number bigint not null,
    byte_offset bigint not null,
    control_number varchar,
    stated_segments varchar,
    segments bigint,
    state varchar,
    version varchar,
    structure_code varchar,
    purpose_code varchar,
    reference_identification varchar,
    created_on date,
    created_at varchar,
    claim_or_encounter varchar,
    submitter_name varchar,
    submitter_id varchar,
    submitter_contact varchar,
    submitter_phone varchar,
    receiver_name varchar,
    receiver_id varchar
);
comment on table transaction_set is 'A transaction set (ST to SE) of professional claims.';
comment on column transaction_set.transaction_set_key is 'The set: file_key * 2^32 + segment number of its ST';
comment on column transaction_set.file_key is 'The file it came from';
comment on column transaction_set.interchange_key is 'The interchange: file_key * 2^32 + segment number of its ISA';
comment on column transaction_set.group_key is 'The functional group: file_key * 2^32 + segment number of its GS';
comment on column transaction_set.segment_number is 'Segment number in the file; the first ISA is 1';
comment on column transaction_set.byte_offset is 'Offset of the segment''s first byte in the file';
comment on column transaction_set.control_number is 'Set control number (ST02)';
comment on column transaction_set.stated_segments is 'Segments as SE01 states them';
comment on column transaction_set.segments is 'Segments counted, ST and SE included';
comment on column transaction_set.state is 'loaded, or quarantined';
comment on column transaction_set.version is 'Implementation convention of the set (ST03)';
comment on column transaction_set.structure_code is 'Hierarchical structure code (BHT01)';
comment on column transaction_set.purpose_code is '00 original, 18 reissue (BHT02)';
comment on column transaction_set.reference_identification is 'The submitter''s batch number (BHT03)';
comment on column transaction_set.created_on is 'Day the set was made (BHT04): the day of filing';
comment on column transaction_set.created_at is 'Time the set was made (BHT05)';
comment on column transaction_set.claim_or_encounter is 'CH chargeable, RP reporting, 31 subrogation (BHT06)';
comment on column transaction_set.submitter_name is 'Submitter''s name';
comment on column transaction_set.submitter_id is 'Submitter''s identifier';
comment on column transaction_set.submitter_contact is 'Submitter''s contact';
comment on column transaction_set.submitter_phone is 'Submitter''s first communication number';
comment on column transaction_set.receiver_name is 'Receiver''s name';
comment on column transaction_set.receiver_id is 'Receiver''s identifier';

create table claim_row (
    claim_key bigint not null,
    file_key bigint not null,
    transaction_set_key bigint,
    billing_level_key bigint,
    subscriber_level_key bigint,
    dependent_level_key bigint,
    segment_number bigint not null,
    byte_offset bigint not null,
    is_dependent boolean,
    lines integer,
    line_charge decimal(18,2),
    diagnoses integer,
    claim_id varchar,
    charge decimal(18,2),
    place_of_service varchar,
    facility_code_qualifier varchar,
    frequency_code varchar,
    provider_signature varchar,
    assignment_code varchar,
    benefits_assignment varchar,
    release_of_information varchar,
    billing_taxonomy varchar,
    billing_entity_type varchar,
    billing_last_name varchar,
    billing_first_name varchar,
    billing_npi varchar,
    billing_address varchar,
    billing_city varchar,
    billing_state varchar,
    billing_postal_code varchar,
    billing_tax_id varchar,
    payer_responsibility varchar,
    subscriber_relationship varchar,
    group_number varchar,
    filing_indicator varchar,
    subscriber_entity_type varchar,
    subscriber_last_name varchar,
    subscriber_first_name varchar,
    subscriber_middle_name varchar,
    member_id_qualifier varchar,
    member_id varchar,
    subscriber_address varchar,
    subscriber_city varchar,
    subscriber_state varchar,
    subscriber_postal_code varchar,
    subscriber_birth_date date,
    subscriber_gender varchar,
    payer_name varchar,
    payer_id_qualifier varchar,
    payer_id varchar,
    payer_address varchar,
    payer_city varchar,
    payer_state varchar,
    payer_postal_code varchar,
    referring_npi varchar,
    rendering_npi varchar,
    rendering_entity_type varchar,
    rendering_last_name varchar,
    rendering_first_name varchar,
    rendering_taxonomy varchar,
    rendering_place integer,
    subscriber_place integer,
    payer_place integer,
    others map(varchar, varchar)
);
comment on table claim_row is 'As claim is stored: what few claims have is in one map. Ask claim.';
comment on column claim_row.rendering_place is 'Where its 2310B NM1*82 stands, if that is not stored as a row: segments away * 2^16 + bytes away';
comment on column claim_row.subscriber_place is 'Where its 2010BA NM1*IL stands, if that is not stored as a row: segments away * 2^16 + bytes away';
comment on column claim_row.payer_place is 'Where its 2010BB NM1*PR stands, if that is not stored as a row: segments away * 2^16 + bytes away';
comment on column claim_row.others is 'Columns of claim that have none here: name and value, where there is a value';

create view claim as
select claim_key, file_key, transaction_set_key, billing_level_key, subscriber_level_key, dependent_level_key,
       segment_number, byte_offset, is_dependent, lines, line_charge, diagnoses, claim_id, charge,
       others['charge_raw'] as charge_raw,
       place_of_service, facility_code_qualifier, frequency_code, provider_signature, assignment_code,
       benefits_assignment, release_of_information, others['patient_signature_source'] as patient_signature_source,
       others['related_cause_1'] as related_cause_1, others['related_cause_2'] as related_cause_2,
       others['related_cause_3'] as related_cause_3, others['accident_state'] as accident_state,
       others['accident_country'] as accident_country, others['special_program'] as special_program,
       others['delay_reason'] as delay_reason, others['contract_type'] as contract_type,
       cast(others['contract_amount'] as decimal(18,2)) as contract_amount,
       cast(others['contract_percent'] as decimal(18,3)) as contract_percent,
       others['contract_code'] as contract_code,
       cast(others['terms_discount_percent'] as decimal(18,3)) as terms_discount_percent,
       others['contract_version'] as contract_version, cast(others['patient_paid'] as decimal(18,2)) as patient_paid,
       others['payer_claim_control_number'] as payer_claim_control_number,
       others['prior_authorization'] as prior_authorization, others['referral_number'] as referral_number,
       others['clearinghouse_trace_number'] as clearinghouse_trace_number,
       others['medical_record_number'] as medical_record_number, others['note_text'] as note_text,
       others['ambulance_weight_unit'] as ambulance_weight_unit,
       cast(others['ambulance_weight'] as decimal(18,3)) as ambulance_weight,
       others['ambulance_transport_reason'] as ambulance_transport_reason,
       others['ambulance_distance_unit'] as ambulance_distance_unit,
       cast(others['ambulance_distance'] as decimal(18,3)) as ambulance_distance,
       others['ambulance_round_trip_purpose'] as ambulance_round_trip_purpose,
       others['ambulance_stretcher_purpose'] as ambulance_stretcher_purpose,
       others['spinal_condition_code'] as spinal_condition_code,
       others['spinal_condition_text_1'] as spinal_condition_text_1,
       others['spinal_condition_text_2'] as spinal_condition_text_2, others['pricing_method'] as pricing_method,
       cast(others['repriced_allowed'] as decimal(18,2)) as repriced_allowed,
       cast(others['repriced_saving'] as decimal(18,2)) as repriced_saving,
       others['repricing_organization'] as repricing_organization,
       cast(others['repricing_rate'] as decimal(18,3)) as repricing_rate,
       others['repriced_group_code'] as repriced_group_code,
       cast(others['repriced_group_amount'] as decimal(18,2)) as repriced_group_amount,
       others['repricing_reject_reason'] as repricing_reject_reason,
       others['repricing_policy_compliance'] as repricing_policy_compliance,
       others['repricing_exception'] as repricing_exception, billing_taxonomy,
       others['currency_code'] as currency_code, billing_entity_type, billing_last_name, billing_first_name,
       billing_npi, billing_address, billing_city, billing_state, billing_postal_code, billing_tax_id,
       payer_responsibility, subscriber_relationship, group_number, others['group_name'] as group_name,
       others['insurance_type'] as insurance_type, filing_indicator, subscriber_entity_type, subscriber_last_name,
       subscriber_first_name, subscriber_middle_name, others['subscriber_name_suffix'] as subscriber_name_suffix,
       member_id_qualifier, member_id, subscriber_address, subscriber_city, subscriber_state, subscriber_postal_code,
       subscriber_birth_date, subscriber_gender,
       cast(coalesce(others['subscriber_death_date'], if(is_dependent, null, others['patient_death_date'])) as date) as subscriber_death_date,
       coalesce(others['subscriber_weight_unit'], if(is_dependent, null, others['patient_weight_unit'])) as subscriber_weight_unit,
       cast(coalesce(others['subscriber_weight'], if(is_dependent, null, others['patient_weight'])) as decimal(18,3)) as subscriber_weight,
       coalesce(others['subscriber_pregnancy_indicator'], if(is_dependent, null, others['pregnancy_indicator'])) as subscriber_pregnancy_indicator,
       payer_name, payer_id_qualifier, payer_id, payer_address, payer_city,
       payer_state, payer_postal_code, others['patient_relationship'] as patient_relationship,
       coalesce(others['patient_entity_type'], if(is_dependent, null, subscriber_entity_type)) as patient_entity_type,
       coalesce(others['patient_last_name'], if(is_dependent, null, subscriber_last_name)) as patient_last_name,
       coalesce(others['patient_first_name'], if(is_dependent, null, subscriber_first_name)) as patient_first_name,
       coalesce(others['patient_middle_name'], if(is_dependent, null, subscriber_middle_name)) as patient_middle_name,
       coalesce(others['patient_name_suffix'], if(is_dependent, null, others['subscriber_name_suffix'])) as patient_name_suffix,
       coalesce(others['patient_address'], if(is_dependent, null, subscriber_address)) as patient_address,
       coalesce(others['patient_city'], if(is_dependent, null, subscriber_city)) as patient_city,
       coalesce(others['patient_state'], if(is_dependent, null, subscriber_state)) as patient_state,
       coalesce(others['patient_postal_code'], if(is_dependent, null, subscriber_postal_code)) as patient_postal_code,
       coalesce(cast(others['patient_birth_date'] as date), if(is_dependent, null, subscriber_birth_date)) as patient_birth_date,
       others['patient_birth_date_raw'] as patient_birth_date_raw,
       coalesce(others['patient_gender'], if(is_dependent, null, subscriber_gender)) as patient_gender,
       cast(others['patient_death_date'] as date) as patient_death_date,
       others['patient_weight_unit'] as patient_weight_unit,
       cast(others['patient_weight'] as decimal(18,3)) as patient_weight,
       others['pregnancy_indicator'] as pregnancy_indicator, referring_npi, rendering_npi, rendering_entity_type,
       rendering_last_name, rendering_first_name, rendering_taxonomy, others['facility_name'] as facility_name,
       others['facility_npi'] as facility_npi, others['facility_state'] as facility_state,
       others['supervising_npi'] as supervising_npi
from claim_row;
comment on view claim is 'A claim (loop 2300) with its billing provider, subscriber, patient and payer (2000A-2010CA) and the claim level providers.';
comment on column claim.claim_key is 'The claim: file_key * 2^32 + segment number of its CLM';
comment on column claim.file_key is 'The file it came from';
comment on column claim.transaction_set_key is 'The set: file_key * 2^32 + segment number of its ST';
comment on column claim.billing_level_key is 'The 2000A level: file_key * 2^32 + segment number of its HL';
comment on column claim.subscriber_level_key is 'The 2000B level';
comment on column claim.dependent_level_key is 'The 2000C level; empty where the subscriber is the patient';
comment on column claim.segment_number is 'Segment number in the file; the first ISA is 1';
comment on column claim.byte_offset is 'Offset of the segment''s first byte in the file';
comment on column claim.is_dependent is 'Whether the patient is a dependent (2000C)';
comment on column claim.lines is 'Service lines counted';
comment on column claim.line_charge is 'Sum of SV102 of its lines in dollars; empty where one has none that can be read';
comment on column claim.diagnoses is 'Diagnoses counted (HI of ABK, ABF, BK or BF): the last place that a line can point at';
comment on column claim.claim_id is 'The provider''s number for the claim (CLM01)';
comment on column claim.charge is 'Total charge in dollars (CLM02)';
comment on column claim.charge_raw is 'CLM02 as it stands, where it was not a plain amount';
comment on column claim.place_of_service is 'Place of service of the claim (CLM05-1)';
comment on column claim.facility_code_qualifier is 'Qualifier of the place (CLM05-2)';
comment on column claim.frequency_code is '1 original, 7 replacement, 8 void (CLM05-3)';
comment on column claim.provider_signature is 'Provider''s signature on file (CLM06)';
comment on column claim.assignment_code is 'Assignment or plan participation (CLM07)';
comment on column claim.benefits_assignment is 'Benefits assignment certification (CLM08)';
comment on column claim.release_of_information is 'Release of information (CLM09)';
comment on column claim.patient_signature_source is 'Patient''s signature source (CLM10)';
comment on column claim.related_cause_1 is 'Related cause (CLM11-1)';
comment on column claim.related_cause_2 is 'Related cause (CLM11-2)';
comment on column claim.related_cause_3 is 'Related cause (CLM11-3)';
comment on column claim.accident_state is 'State of the accident (CLM11-4)';
comment on column claim.accident_country is 'Country of the accident (CLM11-5)';
comment on column claim.special_program is 'Special program code (CLM12)';
comment on column claim.delay_reason is 'Delay reason (CLM20)';
comment on column claim.contract_type is 'Contract type (CN101)';
comment on column claim.contract_amount is 'Contract amount in dollars (CN102)';
comment on column claim.contract_percent is 'Contract percentage (CN103)';
comment on column claim.contract_code is 'Contract code (CN104)';
comment on column claim.terms_discount_percent is 'Terms discount percentage (CN105)';
comment on column claim.contract_version is 'Contract version (CN106)';
comment on column claim.patient_paid is 'Paid by the patient, in dollars (AMT*F5)';
comment on column claim.payer_claim_control_number is 'The payer''s number of the claim being replaced or voided (REF*F8)';
comment on column claim.prior_authorization is 'Prior authorisation number (REF*G1)';
comment on column claim.referral_number is 'Referral number (REF*9F)';
comment on column claim.clearinghouse_trace_number is 'Clearinghouse''s number (REF*D9)';
comment on column claim.medical_record_number is 'Medical record number (REF*EA)';
comment on column claim.note_text is 'First claim note (NTE02)';
comment on column claim.ambulance_weight_unit is 'Unit of the patient''s weight in an ambulance (CR101)';
comment on column claim.ambulance_weight is 'Weight in an ambulance (CR102)';
comment on column claim.ambulance_transport_reason is 'Ambulance transport reason (CR104)';
comment on column claim.ambulance_distance_unit is 'Unit of the transport distance (CR105)';
comment on column claim.ambulance_distance is 'Transport distance (CR106)';
comment on column claim.ambulance_round_trip_purpose is 'Round trip purpose (CR109)';
comment on column claim.ambulance_stretcher_purpose is 'Stretcher purpose (CR110)';
comment on column claim.spinal_condition_code is 'Spinal manipulation: nature of the condition (CR208)';
comment on column claim.spinal_condition_text_1 is 'Spinal manipulation: description (CR210)';
comment on column claim.spinal_condition_text_2 is 'Spinal manipulation: description (CR211)';
comment on column claim.pricing_method is 'Pricing methodology (HCP01)';
comment on column claim.repriced_allowed is 'Repriced allowed amount in dollars (HCP02)';
comment on column claim.repriced_saving is 'Repriced saving in dollars (HCP03)';
comment on column claim.repricing_organization is 'Repricing organisation (HCP04)';
comment on column claim.repricing_rate is 'Repricing per diem or flat rate (HCP05)';
comment on column claim.repriced_group_code is 'Repriced approved ambulatory patient group (HCP06)';
comment on column claim.repriced_group_amount is 'Repriced approved group amount in dollars (HCP07)';
comment on column claim.repricing_reject_reason is 'Repricing reject reason (HCP13)';
comment on column claim.repricing_policy_compliance is 'Policy compliance (HCP14)';
comment on column claim.repricing_exception is 'Repricing exception (HCP15)';
comment on column claim.billing_taxonomy is 'Billing provider''s taxonomy (2000A PRV03)';
comment on column claim.currency_code is 'Currency (2000A CUR02)';
comment on column claim.billing_entity_type is '1 person, 2 organisation: billing provider';
comment on column claim.billing_last_name is 'Last name, or the organisation''s name: billing provider';
comment on column claim.billing_first_name is 'First name: billing provider';
comment on column claim.billing_npi is 'Billing provider''s NPI (2010AA NM109)';
comment on column claim.billing_address is 'Street of the billing provider';
comment on column claim.billing_city is 'City of the billing provider';
comment on column claim.billing_state is 'State of the billing provider';
comment on column claim.billing_postal_code is 'Postal code of the billing provider';
comment on column claim.billing_tax_id is 'Billing provider''s tax number (2010AA REF*EI or SY)';
comment on column claim.payer_responsibility is 'P primary, S secondary, T tertiary ... (2000B SBR01)';
comment on column claim.subscriber_relationship is '18 where the subscriber is the patient (2000B SBR02)';
comment on column claim.group_number is 'Insured group or policy number (2000B SBR03)';
comment on column claim.group_name is 'Insured group''s name (2000B SBR04)';
comment on column claim.insurance_type is 'Medicare secondary payer type (2000B SBR05)';
comment on column claim.filing_indicator is 'Claim filing indicator: MB Medicare B, 16 Medicare Advantage, MC Medicaid, CI commercial ... (2000B SBR09)';
comment on column claim.subscriber_entity_type is '1 person, 2 organisation: subscriber';
comment on column claim.subscriber_last_name is 'Last name, or the organisation''s name: subscriber';
comment on column claim.subscriber_first_name is 'First name: subscriber';
comment on column claim.subscriber_middle_name is 'Middle name: subscriber';
comment on column claim.subscriber_name_suffix is 'Name suffix: subscriber';
comment on column claim.member_id_qualifier is 'Qualifier of the member id (2010BA NM108)';
comment on column claim.member_id is 'Member id (2010BA NM109)';
comment on column claim.subscriber_address is 'Street of the subscriber';
comment on column claim.subscriber_city is 'City of the subscriber';
comment on column claim.subscriber_state is 'State of the subscriber';
comment on column claim.subscriber_postal_code is 'Postal code of the subscriber';
comment on column claim.subscriber_birth_date is 'Subscriber''s birth date (2010BA DMG02)';
comment on column claim.subscriber_gender is 'Subscriber''s gender (2010BA DMG03)';
comment on column claim.subscriber_death_date is 'Subscriber''s date of death, whoever the patient is (2000B PAT06)';
comment on column claim.subscriber_weight_unit is '01 where the subscriber''s weight is in pounds (2000B PAT07)';
comment on column claim.subscriber_weight is 'Subscriber''s weight in that unit, whoever the patient is (2000B PAT08)';
comment on column claim.subscriber_pregnancy_indicator is 'Y where the subscriber is pregnant, whoever the patient is (2000B PAT09)';
comment on column claim.payer_name is 'Payer''s name (2010BB NM103)';
comment on column claim.payer_id_qualifier is 'Qualifier of the payer id (2010BB NM108)';
comment on column claim.payer_id is 'Payer id (2010BB NM109)';
comment on column claim.payer_address is 'Street of the payer';
comment on column claim.payer_city is 'City of the payer';
comment on column claim.payer_state is 'State of the payer';
comment on column claim.payer_postal_code is 'Postal code of the payer';
comment on column claim.patient_relationship is 'Dependent''s relationship to the subscriber (2000C PAT01); empty where the subscriber is the patient';
comment on column claim.patient_entity_type is '1 person, 2 organisation: patient';
comment on column claim.patient_last_name is 'Last name, or the organisation''s name: patient';
comment on column claim.patient_first_name is 'First name: patient';
comment on column claim.patient_middle_name is 'Middle name: patient';
comment on column claim.patient_name_suffix is 'Name suffix: patient';
comment on column claim.patient_address is 'Street of the patient';
comment on column claim.patient_city is 'City of the patient';
comment on column claim.patient_state is 'State of the patient';
comment on column claim.patient_postal_code is 'Postal code of the patient';
comment on column claim.patient_birth_date is 'Patient''s birth date: the dependent''s, else the subscriber''s (DMG02)';
comment on column claim.patient_birth_date_raw is 'DMG02 as it stands, where it was not a date';
comment on column claim.patient_gender is 'Patient''s gender (DMG03)';
comment on column claim.patient_death_date is 'Patient''s date of death (PAT06)';
comment on column claim.patient_weight_unit is '01 where PAT08 is a weight in pounds (PAT07)';
comment on column claim.patient_weight is 'Patient''s weight in the unit of PAT07 (PAT08)';
comment on column claim.pregnancy_indicator is 'Y where the patient is pregnant (PAT09)';
comment on column claim.referring_npi is 'Referring provider''s NPI (2310A)';
comment on column claim.rendering_npi is 'Rendering provider''s NPI (2310B)';
comment on column claim.rendering_entity_type is '1 person, 2 organisation (2310B NM102)';
comment on column claim.rendering_last_name is 'Rendering provider''s last name (2310B)';
comment on column claim.rendering_first_name is 'Rendering provider''s first name (2310B)';
comment on column claim.rendering_taxonomy is 'Rendering provider''s taxonomy (2310B PRV03)';
comment on column claim.facility_name is 'Service facility''s name (2310C)';
comment on column claim.facility_npi is 'Service facility''s NPI (2310C)';
comment on column claim.facility_state is 'Service facility''s state (2310C)';
comment on column claim.supervising_npi is 'Supervising provider''s NPI (2310D)';

create table service_line_row (
    line_key bigint not null,
    claim_key bigint not null,
    file_key bigint not null,
    ordinal integer not null,
    segment_number bigint not null,
    byte_offset bigint not null,
    modifiers varchar,
    line_number varchar,
    procedure_qualifier varchar,
    procedure_code varchar,
    modifier_1 varchar,
    modifier_2 varchar,
    charge decimal(18,2),
    unit_basis varchar,
    units decimal(18,3),
    place_of_service varchar,
    pointer_1 varchar,
    pointer_2 varchar,
    pointer_3 varchar,
    pointer_4 varchar,
    last_pointer integer,
    service_date date,
    service_date_last date,
    line_control_number varchar,
    service_date_place integer,
    control_number_place integer,
    others map(varchar, varchar)
);
comment on table service_line_row is 'As service_line is stored: what few service lines have is in one map. Ask service_line.';
comment on column service_line_row.service_date_place is 'Where its DTP*472 stands, if that is not stored as a row: segments away * 2^16 + bytes away';
comment on column service_line_row.control_number_place is 'Where its REF*6R stands, if that is not stored as a row: segments away * 2^16 + bytes away';
comment on column service_line_row.others is 'Columns of service_line that have none here: name and value, where there is a value';

create view service_line as
select line_key, claim_key, file_key, ordinal, segment_number, byte_offset, modifiers, line_number,
       procedure_qualifier, procedure_code, modifier_1, modifier_2, others['modifier_3'] as modifier_3,
       others['modifier_4'] as modifier_4, others['description'] as description, charge,
       others['charge_raw'] as charge_raw, unit_basis, units, others['units_raw'] as units_raw, place_of_service,
       pointer_1, pointer_2, pointer_3, pointer_4, last_pointer, others['emergency'] as emergency,
       others['epsdt'] as epsdt, others['family_planning'] as family_planning, others['copay_status'] as copay_status,
       others['dme_procedure_qualifier'] as dme_procedure_qualifier,
       others['dme_procedure_code'] as dme_procedure_code, others['dme_unit_basis'] as dme_unit_basis,
       cast(others['dme_necessity_days'] as decimal(18,3)) as dme_necessity_days,
       cast(others['dme_rental_price'] as decimal(18,2)) as dme_rental_price,
       cast(others['dme_purchase_price'] as decimal(18,2)) as dme_purchase_price,
       others['dme_frequency'] as dme_frequency, service_date, service_date_last,
       others['service_date_raw'] as service_date_raw, line_control_number,
       others['prior_authorization'] as prior_authorization, others['note_text'] as note_text,
       cast(others['sales_tax'] as decimal(18,2)) as sales_tax, others['contract_type'] as contract_type,
       cast(others['contract_amount'] as decimal(18,2)) as contract_amount,
       cast(others['contract_percent'] as decimal(18,3)) as contract_percent,
       others['contract_code'] as contract_code,
       cast(others['terms_discount_percent'] as decimal(18,3)) as terms_discount_percent,
       others['contract_version'] as contract_version, others['ambulance_weight_unit'] as ambulance_weight_unit,
       cast(others['ambulance_weight'] as decimal(18,3)) as ambulance_weight,
       others['ambulance_transport_reason'] as ambulance_transport_reason,
       others['ambulance_distance_unit'] as ambulance_distance_unit,
       cast(others['ambulance_distance'] as decimal(18,3)) as ambulance_distance,
       others['ambulance_round_trip_purpose'] as ambulance_round_trip_purpose,
       others['ambulance_stretcher_purpose'] as ambulance_stretcher_purpose,
       others['dme_certification_type'] as dme_certification_type, others['dme_duration_unit'] as dme_duration_unit,
       cast(others['dme_duration'] as decimal(18,3)) as dme_duration,
       others['purchased_service_provider'] as purchased_service_provider,
       cast(others['purchased_service_charge'] as decimal(18,2)) as purchased_service_charge,
       others['pricing_method'] as pricing_method,
       cast(others['repriced_allowed'] as decimal(18,2)) as repriced_allowed,
       cast(others['repriced_saving'] as decimal(18,2)) as repriced_saving,
       others['repricing_organization'] as repricing_organization,
       cast(others['repricing_rate'] as decimal(18,3)) as repricing_rate,
       others['repriced_group_code'] as repriced_group_code,
       cast(others['repriced_group_amount'] as decimal(18,2)) as repriced_group_amount,
       others['repriced_code_qualifier'] as repriced_code_qualifier, others['repriced_code'] as repriced_code,
       others['repriced_unit_basis'] as repriced_unit_basis,
       cast(others['repriced_units'] as decimal(18,3)) as repriced_units,
       others['repricing_reject_reason'] as repricing_reject_reason,
       others['repricing_policy_compliance'] as repricing_policy_compliance,
       others['repricing_exception'] as repricing_exception, others['rendering_npi'] as rendering_npi,
       others['rendering_taxonomy'] as rendering_taxonomy, others['ordering_npi'] as ordering_npi,
       others['referring_npi'] as referring_npi
from service_line_row;
comment on view service_line is 'A service line (loop 2400).';
comment on column service_line.line_key is 'The service line: file_key * 2^32 + segment number of its LX';
comment on column service_line.claim_key is 'The claim: file_key * 2^32 + segment number of its CLM';
comment on column service_line.file_key is 'The file it came from';
comment on column service_line.ordinal is 'Place of the line in its claim, from 1';
comment on column service_line.segment_number is 'Segment number in the file; the first ISA is 1';
comment on column service_line.byte_offset is 'Offset of the segment''s first byte in the file';
comment on column service_line.modifiers is 'The modifiers in order, with a space between; empty text where there are none';
comment on column service_line.line_number is 'Line number as submitted (LX01)';
comment on column service_line.procedure_qualifier is 'HC HCPCS and CPT, IV home infusion, WK advanced billing (SV101-1)';
comment on column service_line.procedure_code is 'Procedure code (SV101-2)';
comment on column service_line.modifier_1 is 'First modifier (SV101-3)';
comment on column service_line.modifier_2 is 'Second modifier (SV101-4)';
comment on column service_line.modifier_3 is 'Third modifier (SV101-5)';
comment on column service_line.modifier_4 is 'Fourth modifier (SV101-6)';
comment on column service_line.description is 'Description of a not-otherwise-classified code (SV101-7)';
comment on column service_line.charge is 'Line charge in dollars (SV102)';
comment on column service_line.charge_raw is 'SV102 as it stands, where it was not a plain amount';
comment on column service_line.unit_basis is 'UN units, MJ minutes (SV103)';
comment on column service_line.units is 'Service units or minutes (SV104)';
comment on column service_line.units_raw is 'SV104 as it stands, where it was not a plain number';
comment on column service_line.place_of_service is 'Place of service of the line (SV105); empty where the claim''s place holds';
comment on column service_line.pointer_1 is 'First diagnosis pointer (SV107-1)';
comment on column service_line.pointer_2 is 'Second diagnosis pointer (SV107-2)';
comment on column service_line.pointer_3 is 'Third diagnosis pointer (SV107-3)';
comment on column service_line.pointer_4 is 'Fourth diagnosis pointer (SV107-4)';
comment on column service_line.last_pointer is 'The greatest of its diagnosis pointers; empty where it has none, or one that is no number from 1 to 99';
comment on column service_line.emergency is 'Emergency (SV109)';
comment on column service_line.epsdt is 'EPSDT (SV111)';
comment on column service_line.family_planning is 'Family planning (SV112)';
comment on column service_line.copay_status is 'Copay exempt (SV115)';
comment on column service_line.dme_procedure_qualifier is 'Durable equipment: qualifier of the code (SV501-1)';
comment on column service_line.dme_procedure_code is 'Durable equipment: code (SV501-2)';
comment on column service_line.dme_unit_basis is 'Durable equipment: unit of the days (SV502)';
comment on column service_line.dme_necessity_days is 'Durable equipment: days of medical necessity (SV503)';
comment on column service_line.dme_rental_price is 'Durable equipment: rental price in dollars (SV504)';
comment on column service_line.dme_purchase_price is 'Durable equipment: purchase price in dollars (SV505)';
comment on column service_line.dme_frequency is 'Durable equipment: rental unit price indicator (SV506)';
comment on column service_line.service_date is 'First service date (DTP*472)';
comment on column service_line.service_date_last is 'Last service date; the first where one day is given (DTP*472)';
comment on column service_line.service_date_raw is 'DTP03 as it stands, where it was not a date';
comment on column service_line.line_control_number is 'The provider''s number for the line (REF*6R)';
comment on column service_line.prior_authorization is 'Prior authorisation number of the line (REF*G1)';
comment on column service_line.note_text is 'First line note (NTE02)';
comment on column service_line.sales_tax is 'Sales tax in dollars (AMT*T)';
comment on column service_line.contract_type is 'Contract type (CN101)';
comment on column service_line.contract_amount is 'Contract amount in dollars (CN102)';
comment on column service_line.contract_percent is 'Contract percentage (CN103)';
comment on column service_line.contract_code is 'Contract code (CN104)';
comment on column service_line.terms_discount_percent is 'Terms discount percentage (CN105)';
comment on column service_line.contract_version is 'Contract version (CN106)';
comment on column service_line.ambulance_weight_unit is 'Unit of the patient''s weight in an ambulance (CR101)';
comment on column service_line.ambulance_weight is 'Weight in an ambulance (CR102)';
comment on column service_line.ambulance_transport_reason is 'Ambulance transport reason (CR104)';
comment on column service_line.ambulance_distance_unit is 'Unit of the transport distance (CR105)';
comment on column service_line.ambulance_distance is 'Transport distance (CR106)';
comment on column service_line.ambulance_round_trip_purpose is 'Round trip purpose (CR109)';
comment on column service_line.ambulance_stretcher_purpose is 'Stretcher purpose (CR110)';
comment on column service_line.dme_certification_type is 'Durable equipment certification type (CR301)';
comment on column service_line.dme_duration_unit is 'Durable equipment: unit of the duration (CR302)';
comment on column service_line.dme_duration is 'Durable equipment: duration (CR303)';
comment on column service_line.purchased_service_provider is 'Purchased service provider''s identifier (PS101)';
comment on column service_line.purchased_service_charge is 'Purchased service charge in dollars (PS102)';
comment on column service_line.pricing_method is 'Pricing methodology (HCP01)';
comment on column service_line.repriced_allowed is 'Repriced allowed amount in dollars (HCP02)';
comment on column service_line.repriced_saving is 'Repriced saving in dollars (HCP03)';
comment on column service_line.repricing_organization is 'Repricing organisation (HCP04)';
comment on column service_line.repricing_rate is 'Repricing per diem or flat rate (HCP05)';
comment on column service_line.repriced_group_code is 'Repriced approved ambulatory patient group (HCP06)';
comment on column service_line.repriced_group_amount is 'Repriced approved group amount in dollars (HCP07)';
comment on column service_line.repriced_code_qualifier is 'Qualifier of the repriced code (HCP09)';
comment on column service_line.repriced_code is 'Repriced approved code (HCP10)';
comment on column service_line.repriced_unit_basis is 'Unit of the repriced quantity (HCP11)';
comment on column service_line.repriced_units is 'Repriced approved units (HCP12)';
comment on column service_line.repricing_reject_reason is 'Repricing reject reason (HCP13)';
comment on column service_line.repricing_policy_compliance is 'Policy compliance (HCP14)';
comment on column service_line.repricing_exception is 'Repricing exception (HCP15)';
comment on column service_line.rendering_npi is 'The line''s own rendering provider (2420A); empty where the claim''s holds';
comment on column service_line.rendering_taxonomy is 'The line''s own rendering provider''s taxonomy (2420A)';
comment on column service_line.ordering_npi is 'Ordering provider''s NPI (2420E)';
comment on column service_line.referring_npi is 'The line''s own referring provider''s NPI (2420F)';

create table diagnosis (
    claim_key bigint not null,
    file_key bigint not null,
    position integer not null,
    segment_number bigint not null,
    byte_offset bigint not null,
    qualifier varchar,
    code varchar,
    code_raw varchar
);
comment on table diagnosis is 'A code of an HI segment, in the order of the claim; SV107 points at `position`.';
comment on column diagnosis.claim_key is 'The claim: file_key * 2^32 + segment number of its CLM';
comment on column diagnosis.file_key is 'The file it came from';
comment on column diagnosis.position is 'Place of the code among the claim''s diagnoses (ABK and ABF), from 1; 0 for other code lists';
comment on column diagnosis.segment_number is 'Segment number in the file; the first ISA is 1';
comment on column diagnosis.byte_offset is 'Offset of the segment''s first byte in the file';
comment on column diagnosis.qualifier is 'ABK principal, ABF other, BP anaesthesia, BG condition ... (HI0n-1)';
comment on column diagnosis.code is 'Code without a dot, upper case (HI0n-2)';
comment on column diagnosis.code_raw is 'The code as it stands, where it was normalised';

create table drug_line (
    file_key bigint not null,
    transaction_set_key bigint,
    level_key bigint,
    claim_key bigint,
    line_key bigint,
    loop varchar,
    loop_key bigint,
    segment_number bigint not null,
    byte_offset bigint not null,
    product_qualifier varchar,
    ndc varchar,
    ndc_raw varchar,
    quantity decimal(18,3),
    quantity_raw varchar,
    unit varchar,
    prescription_qualifier varchar,
    prescription_number varchar
);
comment on table drug_line is 'A drug of a service line (loop 2410): LIN, CTP and REF.';
comment on column drug_line.file_key is 'The file it came from';
comment on column drug_line.transaction_set_key is 'The set: file_key * 2^32 + segment number of its ST';
comment on column drug_line.level_key is 'The innermost 2000A, 2000B or 2000C level it stands in';
comment on column drug_line.claim_key is 'The claim: file_key * 2^32 + segment number of its CLM';
comment on column drug_line.line_key is 'The service line: file_key * 2^32 + segment number of its LX';
comment on column drug_line.loop is 'Loop of the implementation guide, for example 2310B';
comment on column drug_line.loop_key is 'The loop instance: file_key * 2^32 + segment number of the segment that opens it';
comment on column drug_line.segment_number is 'Segment number in the file; the first ISA is 1';
comment on column drug_line.byte_offset is 'Offset of the segment''s first byte in the file';
comment on column drug_line.product_qualifier is 'N4 for an NDC (LIN02)';
comment on column drug_line.ndc is 'NDC as submitted, without hyphens and spaces (LIN03)';
comment on column drug_line.ndc_raw is 'LIN03 as it stands, where it was normalised';
comment on column drug_line.quantity is 'NDC quantity (CTP04)';
comment on column drug_line.quantity_raw is 'CTP04 as it stands, where it was not a plain number';
comment on column drug_line.unit is 'NDC unit: F2, GR, ME, ML, UN (CTP05-1)';
comment on column drug_line.prescription_qualifier is 'VY link sequence, XZ prescription (REF01)';
comment on column drug_line.prescription_number is 'Prescription or compound link number (REF02)';

create table claim_provider_row (
    file_key bigint not null,
    transaction_set_key bigint,
    level_key bigint,
    claim_key bigint,
    line_key bigint,
    loop varchar,
    loop_key bigint,
    segment_number bigint not null,
    byte_offset bigint not null,
    entity_code varchar,
    entity_type varchar,
    last_name varchar,
    first_name varchar,
    middle_name varchar,
    name_suffix varchar,
    id_qualifier varchar,
    identifier varchar,
    taxonomy varchar,
    address_1 varchar,
    address_2 varchar,
    city varchar,
    state varchar,
    postal_code varchar,
    country varchar,
    subdivision varchar,
    birth_date date,
    gender varchar
);
comment on table claim_provider_row is 'Names and places that claim does not hold; all are in claim_provider.';

create view claim_provider as
select * from claim_provider_row
union all by name
select file_key, transaction_set_key, coalesce(dependent_level_key, subscriber_level_key, billing_level_key) as level_key, claim_key as claim_key,
       null as line_key, '2310B' as loop, claim_key + (rendering_place >> 16) as loop_key,
       segment_number + (rendering_place >> 16) as segment_number, byte_offset + (rendering_place & 65535) as byte_offset,
       '82' as entity_code, rendering_entity_type as entity_type, rendering_last_name as last_name,
       rendering_first_name as first_name, 'XX' as id_qualifier, rendering_npi as identifier,
       rendering_taxonomy as taxonomy
from claim_row where rendering_place is not null
union all by name
select file_key, transaction_set_key, subscriber_level_key as level_key, null as claim_key,
       null as line_key, '2010BA' as loop, claim_key - (subscriber_place >> 16) as loop_key,
       segment_number - (subscriber_place >> 16) as segment_number, byte_offset - (subscriber_place & 65535) as byte_offset,
       'IL' as entity_code, subscriber_entity_type as entity_type, subscriber_last_name as last_name,
       subscriber_first_name as first_name, subscriber_middle_name as middle_name,
       others['subscriber_name_suffix'] as name_suffix, member_id_qualifier as id_qualifier,
       member_id as identifier, subscriber_address as address_1, subscriber_city as city,
       subscriber_state as state, subscriber_postal_code as postal_code,
       subscriber_birth_date as birth_date, subscriber_gender as gender
from claim_row where subscriber_place is not null
union all by name
select file_key, transaction_set_key, subscriber_level_key as level_key, null as claim_key,
       null as line_key, '2010BB' as loop, claim_key - (payer_place >> 16) as loop_key,
       segment_number - (payer_place >> 16) as segment_number, byte_offset - (payer_place & 65535) as byte_offset,
       'PR' as entity_code, '2' as entity_type, payer_name as last_name,
       payer_id_qualifier as id_qualifier, payer_id as identifier, payer_address as address_1,
       payer_city as city, payer_state as state, payer_postal_code as postal_code
from claim_row where payer_place is not null;
comment on view claim_provider is 'A name (NM1) of any loop with its address: providers, insured persons, payers. Loops above the claim have a level_key and no claim_key.';
comment on column claim_provider.file_key is 'The file it came from';
comment on column claim_provider.transaction_set_key is 'The set: file_key * 2^32 + segment number of its ST';
comment on column claim_provider.level_key is 'The innermost 2000A, 2000B or 2000C level it stands in';
comment on column claim_provider.claim_key is 'The claim: file_key * 2^32 + segment number of its CLM';
comment on column claim_provider.line_key is 'The service line: file_key * 2^32 + segment number of its LX';
comment on column claim_provider.loop is 'Loop of the implementation guide, for example 2310B';
comment on column claim_provider.loop_key is 'The loop instance: file_key * 2^32 + segment number of the segment that opens it';
comment on column claim_provider.segment_number is 'Segment number in the file; the first ISA is 1';
comment on column claim_provider.byte_offset is 'Offset of the segment''s first byte in the file';
comment on column claim_provider.entity_code is 'Role: 85 billing, 87 pay-to, IL insured, QC patient, PR payer, DN referring, 82 rendering ... (NM101)';
comment on column claim_provider.entity_type is '1 person, 2 organisation (NM102)';
comment on column claim_provider.last_name is 'Last name, or the organisation''s name (NM103)';
comment on column claim_provider.first_name is 'First name (NM104)';
comment on column claim_provider.middle_name is 'Middle name (NM105)';
comment on column claim_provider.name_suffix is 'Name suffix (NM107)';
comment on column claim_provider.id_qualifier is 'XX for an NPI, MI member id, PI payer id (NM108)';
comment on column claim_provider.identifier is 'Identifier (NM109)';
comment on column claim_provider.taxonomy is 'Taxonomy (PRV03)';
comment on column claim_provider.address_1 is 'Street (N301)';
comment on column claim_provider.address_2 is 'Street, second line (N302)';
comment on column claim_provider.city is 'City (N401)';
comment on column claim_provider.state is 'State (N402)';
comment on column claim_provider.postal_code is 'Postal code (N403)';
comment on column claim_provider.country is 'Country (N404)';
comment on column claim_provider.subdivision is 'Country subdivision (N407)';
comment on column claim_provider.birth_date is 'Birth date (DMG02)';
comment on column claim_provider.gender is 'Gender (DMG03)';

create table claim_contact (
    file_key bigint not null,
    transaction_set_key bigint,
    level_key bigint,
    claim_key bigint,
    line_key bigint,
    loop varchar,
    loop_key bigint,
    segment_number bigint not null,
    byte_offset bigint not null,
    function_code varchar,
    name varchar,
    number_1_qualifier varchar,
    number_1 varchar,
    number_2_qualifier varchar,
    number_2 varchar,
    number_3_qualifier varchar,
    number_3 varchar
);
comment on table claim_contact is 'A contact (PER) of any loop.';
comment on column claim_contact.file_key is 'The file it came from';
comment on column claim_contact.transaction_set_key is 'The set: file_key * 2^32 + segment number of its ST';
comment on column claim_contact.level_key is 'The innermost 2000A, 2000B or 2000C level it stands in';
comment on column claim_contact.claim_key is 'The claim: file_key * 2^32 + segment number of its CLM';
comment on column claim_contact.line_key is 'The service line: file_key * 2^32 + segment number of its LX';
comment on column claim_contact.loop is 'Loop of the implementation guide, for example 2310B';
comment on column claim_contact.loop_key is 'The loop instance: file_key * 2^32 + segment number of the segment that opens it';
comment on column claim_contact.segment_number is 'Segment number in the file; the first ISA is 1';
comment on column claim_contact.byte_offset is 'Offset of the segment''s first byte in the file';
comment on column claim_contact.function_code is 'Contact function (PER01)';
comment on column claim_contact.name is 'Contact''s name (PER02)';
comment on column claim_contact.number_1_qualifier is 'TE telephone, FX fax, EM mail (PER03)';
comment on column claim_contact.number_1 is 'Communication number (PER04)';
comment on column claim_contact.number_2_qualifier is 'Second qualifier (PER05)';
comment on column claim_contact.number_2 is 'Second communication number (PER06)';
comment on column claim_contact.number_3_qualifier is 'Third qualifier (PER07)';
comment on column claim_contact.number_3 is 'Third communication number (PER08)';

create table claim_date_row (
    file_key bigint not null,
    transaction_set_key bigint,
    level_key bigint,
    claim_key bigint,
    line_key bigint,
    loop varchar,
    loop_key bigint,
    segment_number bigint not null,
    byte_offset bigint not null,
    qualifier varchar,
    format varchar,
    first_day date,
    last_day date,
    value_raw varchar
);
comment on table claim_date_row is 'Dates that service_line does not hold; all are in claim_date.';

create view claim_date as
select * from claim_date_row
union all by name
select line.file_key, claim.transaction_set_key,
       coalesce(claim.dependent_level_key, claim.subscriber_level_key, claim.billing_level_key) as level_key,
       line.claim_key, line.line_key, '2400' as loop, line.line_key as loop_key,
       line.segment_number + (line.service_date_place >> 16) as segment_number,
       line.byte_offset + (line.service_date_place & 65535) as byte_offset,
       '472' as qualifier, 'D8' as format, line.service_date as first_day, line.service_date as last_day,
       null as value_raw
from service_line_row as line
join claim_row as claim on claim.claim_key = line.claim_key
where line.service_date_place is not null;
comment on view claim_date is 'A date (DTP) of any loop.';
comment on column claim_date.file_key is 'The file it came from';
comment on column claim_date.transaction_set_key is 'The set: file_key * 2^32 + segment number of its ST';
comment on column claim_date.level_key is 'The innermost 2000A, 2000B or 2000C level it stands in';
comment on column claim_date.claim_key is 'The claim: file_key * 2^32 + segment number of its CLM';
comment on column claim_date.line_key is 'The service line: file_key * 2^32 + segment number of its LX';
comment on column claim_date.loop is 'Loop of the implementation guide, for example 2310B';
comment on column claim_date.loop_key is 'The loop instance: file_key * 2^32 + segment number of the segment that opens it';
comment on column claim_date.segment_number is 'Segment number in the file; the first ISA is 1';
comment on column claim_date.byte_offset is 'Offset of the segment''s first byte in the file';
comment on column claim_date.qualifier is 'Which date: 472 service, 431 onset, 454 initial treatment, 435 admission ... (DTP01)';
comment on column claim_date.format is 'D8 a day, RD8 a range, DT a day and time (DTP02)';
comment on column claim_date.first_day is 'First day';
comment on column claim_date.last_day is 'Last day';
comment on column claim_date.value_raw is 'DTP03 as it stands, where it was not a date';

create table claim_reference_row (
    file_key bigint not null,
    transaction_set_key bigint,
    level_key bigint,
    claim_key bigint,
    line_key bigint,
    loop varchar,
    loop_key bigint,
    segment_number bigint not null,
    byte_offset bigint not null,
    qualifier varchar,
    value varchar,
    description varchar,
    payer_qualifier varchar,
    payer_identifier varchar
);
comment on table claim_reference_row is 'Numbers that service_line does not hold; all are in claim_reference.';

create view claim_reference as
select * from claim_reference_row
union all by name
select line.file_key, claim.transaction_set_key,
       coalesce(claim.dependent_level_key, claim.subscriber_level_key, claim.billing_level_key) as level_key,
       line.claim_key, line.line_key, '2400' as loop, line.line_key as loop_key,
       line.segment_number + (line.control_number_place >> 16) as segment_number,
       line.byte_offset + (line.control_number_place & 65535) as byte_offset,
       '6R' as qualifier, line.line_control_number as value, null as description, null as payer_qualifier,
       null as payer_identifier
from service_line_row as line
join claim_row as claim on claim.claim_key = line.claim_key
where line.control_number_place is not null;
comment on view claim_reference is 'A reference number (REF) of any loop.';
comment on column claim_reference.file_key is 'The file it came from';
comment on column claim_reference.transaction_set_key is 'The set: file_key * 2^32 + segment number of its ST';
comment on column claim_reference.level_key is 'The innermost 2000A, 2000B or 2000C level it stands in';
comment on column claim_reference.claim_key is 'The claim: file_key * 2^32 + segment number of its CLM';
comment on column claim_reference.line_key is 'The service line: file_key * 2^32 + segment number of its LX';
comment on column claim_reference.loop is 'Loop of the implementation guide, for example 2310B';
comment on column claim_reference.loop_key is 'The loop instance: file_key * 2^32 + segment number of the segment that opens it';
comment on column claim_reference.segment_number is 'Segment number in the file; the first ISA is 1';
comment on column claim_reference.byte_offset is 'Offset of the segment''s first byte in the file';
comment on column claim_reference.qualifier is 'Which number: F8 payer''s claim, G1 prior authorisation, EI tax ... (REF01)';
comment on column claim_reference.value is 'The number (REF02)';
comment on column claim_reference.description is 'Description (REF03)';
comment on column claim_reference.payer_qualifier is 'Qualifier of the payer it belongs to (REF04-1)';
comment on column claim_reference.payer_identifier is 'Payer it belongs to (REF04-2)';

create table claim_note (
    file_key bigint not null,
    transaction_set_key bigint,
    level_key bigint,
    claim_key bigint,
    line_key bigint,
    loop varchar,
    loop_key bigint,
    segment_number bigint not null,
    byte_offset bigint not null,
    note_code varchar,
    text varchar
);
comment on table claim_note is 'A note (NTE) of a claim or a service line.';
comment on column claim_note.file_key is 'The file it came from';
comment on column claim_note.transaction_set_key is 'The set: file_key * 2^32 + segment number of its ST';
comment on column claim_note.level_key is 'The innermost 2000A, 2000B or 2000C level it stands in';
comment on column claim_note.claim_key is 'The claim: file_key * 2^32 + segment number of its CLM';
comment on column claim_note.line_key is 'The service line: file_key * 2^32 + segment number of its LX';
comment on column claim_note.loop is 'Loop of the implementation guide, for example 2310B';
comment on column claim_note.loop_key is 'The loop instance: file_key * 2^32 + segment number of the segment that opens it';
comment on column claim_note.segment_number is 'Segment number in the file; the first ISA is 1';
comment on column claim_note.byte_offset is 'Offset of the segment''s first byte in the file';
comment on column claim_note.note_code is 'Kind of note: ADD, DCP, TPO ... (NTE01)';
comment on column claim_note.text is 'Text of the note (NTE02)';

create table claim_fixed_format (
    file_key bigint not null,
    transaction_set_key bigint,
    level_key bigint,
    claim_key bigint,
    line_key bigint,
    loop varchar,
    loop_key bigint,
    segment_number bigint not null,
    byte_offset bigint not null,
    text varchar
);
comment on table claim_fixed_format is 'Fixed format information (K3) of a claim or a service line.';
comment on column claim_fixed_format.file_key is 'The file it came from';
comment on column claim_fixed_format.transaction_set_key is 'The set: file_key * 2^32 + segment number of its ST';
comment on column claim_fixed_format.level_key is 'The innermost 2000A, 2000B or 2000C level it stands in';
comment on column claim_fixed_format.claim_key is 'The claim: file_key * 2^32 + segment number of its CLM';
comment on column claim_fixed_format.line_key is 'The service line: file_key * 2^32 + segment number of its LX';
comment on column claim_fixed_format.loop is 'Loop of the implementation guide, for example 2310B';
comment on column claim_fixed_format.loop_key is 'The loop instance: file_key * 2^32 + segment number of the segment that opens it';
comment on column claim_fixed_format.segment_number is 'Segment number in the file; the first ISA is 1';
comment on column claim_fixed_format.byte_offset is 'Offset of the segment''s first byte in the file';
comment on column claim_fixed_format.text is 'Fixed format information (K301)';

create table claim_amount (
    file_key bigint not null,
    transaction_set_key bigint,
    level_key bigint,
    claim_key bigint,
    line_key bigint,
    loop varchar,
    loop_key bigint,
    segment_number bigint not null,
    byte_offset bigint not null,
    qualifier varchar,
    amount decimal(18,2),
    amount_raw varchar
);
comment on table claim_amount is 'An amount (AMT) of any loop.';
comment on column claim_amount.file_key is 'The file it came from';
comment on column claim_amount.transaction_set_key is 'The set: file_key * 2^32 + segment number of its ST';
comment on column claim_amount.level_key is 'The innermost 2000A, 2000B or 2000C level it stands in';
comment on column claim_amount.claim_key is 'The claim: file_key * 2^32 + segment number of its CLM';
comment on column claim_amount.line_key is 'The service line: file_key * 2^32 + segment number of its LX';
comment on column claim_amount.loop is 'Loop of the implementation guide, for example 2310B';
comment on column claim_amount.loop_key is 'The loop instance: file_key * 2^32 + segment number of the segment that opens it';
comment on column claim_amount.segment_number is 'Segment number in the file; the first ISA is 1';
comment on column claim_amount.byte_offset is 'Offset of the segment''s first byte in the file';
comment on column claim_amount.qualifier is 'Which amount: F5 patient paid, D payer paid, EAF remaining, T tax ... (AMT01)';
comment on column claim_amount.amount is 'Amount in dollars (AMT02)';
comment on column claim_amount.amount_raw is 'AMT02 as it stands, where it was not a plain amount';

create table claim_attachment (
    file_key bigint not null,
    transaction_set_key bigint,
    level_key bigint,
    claim_key bigint,
    line_key bigint,
    loop varchar,
    loop_key bigint,
    segment_number bigint not null,
    byte_offset bigint not null,
    report_type varchar,
    transmission varchar,
    control_number varchar
);
comment on table claim_attachment is 'An attachment (PWK) of a claim or a service line.';
comment on column claim_attachment.file_key is 'The file it came from';
comment on column claim_attachment.transaction_set_key is 'The set: file_key * 2^32 + segment number of its ST';
comment on column claim_attachment.level_key is 'The innermost 2000A, 2000B or 2000C level it stands in';
comment on column claim_attachment.claim_key is 'The claim: file_key * 2^32 + segment number of its CLM';
comment on column claim_attachment.line_key is 'The service line: file_key * 2^32 + segment number of its LX';
comment on column claim_attachment.loop is 'Loop of the implementation guide, for example 2310B';
comment on column claim_attachment.loop_key is 'The loop instance: file_key * 2^32 + segment number of the segment that opens it';
comment on column claim_attachment.segment_number is 'Segment number in the file; the first ISA is 1';
comment on column claim_attachment.byte_offset is 'Offset of the segment''s first byte in the file';
comment on column claim_attachment.report_type is 'Kind of attachment (PWK01)';
comment on column claim_attachment.transmission is 'How it is sent (PWK02)';
comment on column claim_attachment.control_number is 'Attachment control number (PWK06)';

create table claim_condition (
    file_key bigint not null,
    transaction_set_key bigint,
    level_key bigint,
    claim_key bigint,
    line_key bigint,
    loop varchar,
    loop_key bigint,
    segment_number bigint not null,
    byte_offset bigint not null,
    category varchar,
    applies varchar,
    condition_1 varchar,
    condition_2 varchar,
    condition_3 varchar,
    condition_4 varchar,
    condition_5 varchar
);
comment on table claim_condition is 'A condition (CRC) of a claim or a service line.';
comment on column claim_condition.file_key is 'The file it came from';
comment on column claim_condition.transaction_set_key is 'The set: file_key * 2^32 + segment number of its ST';
comment on column claim_condition.level_key is 'The innermost 2000A, 2000B or 2000C level it stands in';
comment on column claim_condition.claim_key is 'The claim: file_key * 2^32 + segment number of its CLM';
comment on column claim_condition.line_key is 'The service line: file_key * 2^32 + segment number of its LX';
comment on column claim_condition.loop is 'Loop of the implementation guide, for example 2310B';
comment on column claim_condition.loop_key is 'The loop instance: file_key * 2^32 + segment number of the segment that opens it';
comment on column claim_condition.segment_number is 'Segment number in the file; the first ISA is 1';
comment on column claim_condition.byte_offset is 'Offset of the segment''s first byte in the file';
comment on column claim_condition.category is 'Category: 07 ambulance, 75 functional limits, ZZ EPSDT ... (CRC01)';
comment on column claim_condition.applies is 'Y or N (CRC02)';
comment on column claim_condition.condition_1 is 'Condition (CRC03)';
comment on column claim_condition.condition_2 is 'Condition (CRC04)';
comment on column claim_condition.condition_3 is 'Condition (CRC05)';
comment on column claim_condition.condition_4 is 'Condition (CRC06)';
comment on column claim_condition.condition_5 is 'Condition (CRC07)';

create table claim_quantity (
    file_key bigint not null,
    transaction_set_key bigint,
    level_key bigint,
    claim_key bigint,
    line_key bigint,
    loop varchar,
    loop_key bigint,
    segment_number bigint not null,
    byte_offset bigint not null,
    qualifier varchar,
    quantity decimal(18,3)
);
comment on table claim_quantity is 'A quantity (QTY) of a service line.';
comment on column claim_quantity.file_key is 'The file it came from';
comment on column claim_quantity.transaction_set_key is 'The set: file_key * 2^32 + segment number of its ST';
comment on column claim_quantity.level_key is 'The innermost 2000A, 2000B or 2000C level it stands in';
comment on column claim_quantity.claim_key is 'The claim: file_key * 2^32 + segment number of its CLM';
comment on column claim_quantity.line_key is 'The service line: file_key * 2^32 + segment number of its LX';
comment on column claim_quantity.loop is 'Loop of the implementation guide, for example 2310B';
comment on column claim_quantity.loop_key is 'The loop instance: file_key * 2^32 + segment number of the segment that opens it';
comment on column claim_quantity.segment_number is 'Segment number in the file; the first ISA is 1';
comment on column claim_quantity.byte_offset is 'Offset of the segment''s first byte in the file';
comment on column claim_quantity.qualifier is 'Which quantity: PT patients, FL ... (QTY01)';
comment on column claim_quantity.quantity is 'Quantity (QTY02)';

create table claim_measurement (
    file_key bigint not null,
    transaction_set_key bigint,
    level_key bigint,
    claim_key bigint,
    line_key bigint,
    loop varchar,
    loop_key bigint,
    segment_number bigint not null,
    byte_offset bigint not null,
    reference_code varchar,
    qualifier varchar,
    value decimal(18,3)
);
comment on table claim_measurement is 'A measurement (MEA) of a service line.';
comment on column claim_measurement.file_key is 'The file it came from';
comment on column claim_measurement.transaction_set_key is 'The set: file_key * 2^32 + segment number of its ST';
comment on column claim_measurement.level_key is 'The innermost 2000A, 2000B or 2000C level it stands in';
comment on column claim_measurement.claim_key is 'The claim: file_key * 2^32 + segment number of its CLM';
comment on column claim_measurement.line_key is 'The service line: file_key * 2^32 + segment number of its LX';
comment on column claim_measurement.loop is 'Loop of the implementation guide, for example 2310B';
comment on column claim_measurement.loop_key is 'The loop instance: file_key * 2^32 + segment number of the segment that opens it';
comment on column claim_measurement.segment_number is 'Segment number in the file; the first ISA is 1';
comment on column claim_measurement.byte_offset is 'Offset of the segment''s first byte in the file';
comment on column claim_measurement.reference_code is 'Measurement reference (MEA01)';
comment on column claim_measurement.qualifier is 'Which measurement: HT height, R1 haemoglobin ... (MEA02)';
comment on column claim_measurement.value is 'Value (MEA03)';

create table claim_form (
    file_key bigint not null,
    transaction_set_key bigint,
    level_key bigint,
    claim_key bigint,
    line_key bigint,
    loop varchar,
    loop_key bigint,
    segment_number bigint not null,
    byte_offset bigint not null,
    form_qualifier varchar,
    form_code varchar
);
comment on table claim_form is 'A form (loop 2440) of a service line.';
comment on column claim_form.file_key is 'The file it came from';
comment on column claim_form.transaction_set_key is 'The set: file_key * 2^32 + segment number of its ST';
comment on column claim_form.level_key is 'The innermost 2000A, 2000B or 2000C level it stands in';
comment on column claim_form.claim_key is 'The claim: file_key * 2^32 + segment number of its CLM';
comment on column claim_form.line_key is 'The service line: file_key * 2^32 + segment number of its LX';
comment on column claim_form.loop is 'Loop of the implementation guide, for example 2310B';
comment on column claim_form.loop_key is 'The loop instance: file_key * 2^32 + segment number of the segment that opens it';
comment on column claim_form.segment_number is 'Segment number in the file; the first ISA is 1';
comment on column claim_form.byte_offset is 'Offset of the segment''s first byte in the file';
comment on column claim_form.form_qualifier is 'Code list of the form (LQ01)';
comment on column claim_form.form_code is 'Form (LQ02)';

create table claim_form_answer (
    file_key bigint not null,
    transaction_set_key bigint,
    level_key bigint,
    claim_key bigint,
    line_key bigint,
    loop varchar,
    loop_key bigint,
    segment_number bigint not null,
    byte_offset bigint not null,
    question varchar,
    answer_code varchar,
    answer_text varchar,
    answer_date date,
    answer_percent decimal(18,3)
);
comment on table claim_form_answer is 'An answer (FRM) on a form of a service line.';
comment on column claim_form_answer.file_key is 'The file it came from';
comment on column claim_form_answer.transaction_set_key is 'The set: file_key * 2^32 + segment number of its ST';
comment on column claim_form_answer.level_key is 'The innermost 2000A, 2000B or 2000C level it stands in';
comment on column claim_form_answer.claim_key is 'The claim: file_key * 2^32 + segment number of its CLM';
comment on column claim_form_answer.line_key is 'The service line: file_key * 2^32 + segment number of its LX';
comment on column claim_form_answer.loop is 'Loop of the implementation guide, for example 2310B';
comment on column claim_form_answer.loop_key is 'The loop instance: file_key * 2^32 + segment number of the segment that opens it';
comment on column claim_form_answer.segment_number is 'Segment number in the file; the first ISA is 1';
comment on column claim_form_answer.byte_offset is 'Offset of the segment''s first byte in the file';
comment on column claim_form_answer.question is 'Question (FRM01)';
comment on column claim_form_answer.answer_code is 'Yes, no (FRM02)';
comment on column claim_form_answer.answer_text is 'Answer in words (FRM03)';
comment on column claim_form_answer.answer_date is 'Answer as a date (FRM04)';
comment on column claim_form_answer.answer_percent is 'Answer as a percentage (FRM05)';

create table other_payer (
    file_key bigint not null,
    transaction_set_key bigint,
    level_key bigint,
    claim_key bigint,
    line_key bigint,
    loop varchar,
    loop_key bigint,
    segment_number bigint not null,
    byte_offset bigint not null,
    payer_responsibility varchar,
    relationship varchar,
    group_number varchar,
    group_name varchar,
    insurance_type varchar,
    filing_indicator varchar,
    paid decimal(18,2),
    remaining_liability decimal(18,2),
    non_covered decimal(18,2),
    benefits_assignment varchar,
    patient_signature_source varchar,
    release_of_information varchar,
    outpatient_rate decimal(18,3),
    outpatient_hcpcs_payable decimal(18,2),
    remark_1 varchar,
    remark_2 varchar,
    remark_3 varchar,
    remark_4 varchar,
    remark_5 varchar,
    end_stage_renal_paid decimal(18,2),
    non_payable_professional decimal(18,2),
    insured_last_name varchar,
    insured_first_name varchar,
    insured_member_id varchar,
    payer_name varchar,
    payer_id varchar,
    adjudicated_on date
);
comment on table other_payer is 'Another payer of the claim (loop 2320 with 2330A and 2330B).';
comment on column other_payer.file_key is 'The file it came from';
comment on column other_payer.transaction_set_key is 'The set: file_key * 2^32 + segment number of its ST';
comment on column other_payer.level_key is 'The innermost 2000A, 2000B or 2000C level it stands in';
comment on column other_payer.claim_key is 'The claim: file_key * 2^32 + segment number of its CLM';
comment on column other_payer.line_key is 'The service line: file_key * 2^32 + segment number of its LX';
comment on column other_payer.loop is 'Loop of the implementation guide, for example 2310B';
comment on column other_payer.loop_key is 'The loop instance: file_key * 2^32 + segment number of the segment that opens it';
comment on column other_payer.segment_number is 'Segment number in the file; the first ISA is 1';
comment on column other_payer.byte_offset is 'Offset of the segment''s first byte in the file';
comment on column other_payer.payer_responsibility is 'P primary, S secondary ... (2320 SBR01)';
comment on column other_payer.relationship is 'Relationship of the patient to this insured (SBR02)';
comment on column other_payer.group_number is 'Group or policy number (SBR03)';
comment on column other_payer.group_name is 'Group''s name (SBR04)';
comment on column other_payer.insurance_type is 'Medicare secondary payer type (SBR05)';
comment on column other_payer.filing_indicator is 'Claim filing indicator (SBR09)';
comment on column other_payer.paid is 'Paid by this payer, in dollars (AMT*D)';
comment on column other_payer.remaining_liability is 'Remaining patient liability in dollars (AMT*EAF)';
comment on column other_payer.non_covered is 'Not covered, in dollars (AMT*A8)';
comment on column other_payer.benefits_assignment is 'Benefits assignment certification (OI03)';
comment on column other_payer.patient_signature_source is 'Patient''s signature source (OI04)';
comment on column other_payer.release_of_information is 'Release of information (OI06)';
comment on column other_payer.outpatient_rate is 'Reimbursement rate (MOA01)';
comment on column other_payer.outpatient_hcpcs_payable is 'HCPCS payable amount in dollars (MOA02)';
comment on column other_payer.remark_1 is 'Remark code (MOA03)';
comment on column other_payer.remark_2 is 'Remark code (MOA04)';
comment on column other_payer.remark_3 is 'Remark code (MOA05)';
comment on column other_payer.remark_4 is 'Remark code (MOA06)';
comment on column other_payer.remark_5 is 'Remark code (MOA07)';
comment on column other_payer.end_stage_renal_paid is 'ESRD payment amount in dollars (MOA08)';
comment on column other_payer.non_payable_professional is 'Non-payable professional component in dollars (MOA09)';
comment on column other_payer.insured_last_name is 'Last name of this payer''s insured (2330A)';
comment on column other_payer.insured_first_name is 'First name of this payer''s insured (2330A)';
comment on column other_payer.insured_member_id is 'Member id with this payer (2330A NM109)';
comment on column other_payer.payer_name is 'This payer''s name (2330B NM103)';
comment on column other_payer.payer_id is 'This payer''s id (2330B NM109)';
comment on column other_payer.adjudicated_on is 'Day this payer decided or paid (2330B DTP*573)';

create table line_adjudication (
    file_key bigint not null,
    transaction_set_key bigint,
    level_key bigint,
    claim_key bigint,
    line_key bigint,
    loop varchar,
    loop_key bigint,
    segment_number bigint not null,
    byte_offset bigint not null,
    payer_id varchar,
    paid decimal(18,2),
    procedure_qualifier varchar,
    procedure_code varchar,
    modifier_1 varchar,
    modifier_2 varchar,
    modifier_3 varchar,
    modifier_4 varchar,
    description varchar,
    paid_units decimal(18,3),
    bundled_line varchar,
    adjudicated_on date,
    remaining_liability decimal(18,2)
);
comment on table line_adjudication is 'What another payer decided on a service line (loop 2430).';
comment on column line_adjudication.file_key is 'The file it came from';
comment on column line_adjudication.transaction_set_key is 'The set: file_key * 2^32 + segment number of its ST';
comment on column line_adjudication.level_key is 'The innermost 2000A, 2000B or 2000C level it stands in';
comment on column line_adjudication.claim_key is 'The claim: file_key * 2^32 + segment number of its CLM';
comment on column line_adjudication.line_key is 'The service line: file_key * 2^32 + segment number of its LX';
comment on column line_adjudication.loop is 'Loop of the implementation guide, for example 2310B';
comment on column line_adjudication.loop_key is 'The loop instance: file_key * 2^32 + segment number of the segment that opens it';
comment on column line_adjudication.segment_number is 'Segment number in the file; the first ISA is 1';
comment on column line_adjudication.byte_offset is 'Offset of the segment''s first byte in the file';
comment on column line_adjudication.payer_id is 'Payer that decided (SVD01)';
comment on column line_adjudication.paid is 'Paid for the line, in dollars (SVD02)';
comment on column line_adjudication.procedure_qualifier is 'Qualifier of the code paid (SVD03-1)';
comment on column line_adjudication.procedure_code is 'Code paid (SVD03-2)';
comment on column line_adjudication.modifier_1 is 'Modifier (SVD03-3)';
comment on column line_adjudication.modifier_2 is 'Modifier (SVD03-4)';
comment on column line_adjudication.modifier_3 is 'Modifier (SVD03-5)';
comment on column line_adjudication.modifier_4 is 'Modifier (SVD03-6)';
comment on column line_adjudication.description is 'Description of the code paid (SVD03-7)';
comment on column line_adjudication.paid_units is 'Units paid (SVD05)';
comment on column line_adjudication.bundled_line is 'Line it was bundled into (SVD06)';
comment on column line_adjudication.adjudicated_on is 'Day the payer decided (DTP*573)';
comment on column line_adjudication.remaining_liability is 'Remaining patient liability in dollars (AMT*EAF)';

create table claim_adjustment (
    file_key bigint not null,
    transaction_set_key bigint,
    level_key bigint,
    claim_key bigint,
    line_key bigint,
    loop varchar,
    loop_key bigint,
    segment_number bigint not null,
    byte_offset bigint not null,
    group_code varchar,
    reason_1 varchar,
    amount_1 decimal(18,2),
    quantity_1 decimal(18,3),
    reason_2 varchar,
    amount_2 decimal(18,2),
    quantity_2 decimal(18,3),
    reason_3 varchar,
    amount_3 decimal(18,2),
    quantity_3 decimal(18,3),
    reason_4 varchar,
    amount_4 decimal(18,2),
    quantity_4 decimal(18,3),
    reason_5 varchar,
    amount_5 decimal(18,2),
    quantity_5 decimal(18,3),
    reason_6 varchar,
    amount_6 decimal(18,2),
    quantity_6 decimal(18,3)
);
comment on table claim_adjustment is 'An adjustment (CAS) of another payer, of a claim (2320) or a service line (2430).';
comment on column claim_adjustment.file_key is 'The file it came from';
comment on column claim_adjustment.transaction_set_key is 'The set: file_key * 2^32 + segment number of its ST';
comment on column claim_adjustment.level_key is 'The innermost 2000A, 2000B or 2000C level it stands in';
comment on column claim_adjustment.claim_key is 'The claim: file_key * 2^32 + segment number of its CLM';
comment on column claim_adjustment.line_key is 'The service line: file_key * 2^32 + segment number of its LX';
comment on column claim_adjustment.loop is 'Loop of the implementation guide, for example 2310B';
comment on column claim_adjustment.loop_key is 'The loop instance: file_key * 2^32 + segment number of the segment that opens it';
comment on column claim_adjustment.segment_number is 'Segment number in the file; the first ISA is 1';
comment on column claim_adjustment.byte_offset is 'Offset of the segment''s first byte in the file';
comment on column claim_adjustment.group_code is 'CO contractual, PR patient, OA other, PI payer (CAS01)';
comment on column claim_adjustment.reason_1 is 'Adjustment reason (CAS02)';
comment on column claim_adjustment.amount_1 is 'Adjusted amount in dollars (CAS03)';
comment on column claim_adjustment.quantity_1 is 'Adjusted quantity (CAS04)';
comment on column claim_adjustment.reason_2 is 'Adjustment reason (CAS05)';
comment on column claim_adjustment.amount_2 is 'Adjusted amount in dollars (CAS06)';
comment on column claim_adjustment.quantity_2 is 'Adjusted quantity (CAS07)';
comment on column claim_adjustment.reason_3 is 'Adjustment reason (CAS08)';
comment on column claim_adjustment.amount_3 is 'Adjusted amount in dollars (CAS09)';
comment on column claim_adjustment.quantity_3 is 'Adjusted quantity (CAS10)';
comment on column claim_adjustment.reason_4 is 'Adjustment reason (CAS11)';
comment on column claim_adjustment.amount_4 is 'Adjusted amount in dollars (CAS12)';
comment on column claim_adjustment.quantity_4 is 'Adjusted quantity (CAS13)';
comment on column claim_adjustment.reason_5 is 'Adjustment reason (CAS14)';
comment on column claim_adjustment.amount_5 is 'Adjusted amount in dollars (CAS15)';
comment on column claim_adjustment.quantity_5 is 'Adjusted quantity (CAS16)';
comment on column claim_adjustment.reason_6 is 'Adjustment reason (CAS17)';
comment on column claim_adjustment.amount_6 is 'Adjusted amount in dollars (CAS18)';
comment on column claim_adjustment.quantity_6 is 'Adjusted quantity (CAS19)';

create table unread_value (
    file_key bigint not null,
    claim_key bigint,
    line_key bigint,
    segment_number bigint not null,
    byte_offset bigint not null,
    table_name varchar not null,
    column_name varchar not null,
    text varchar not null
);
comment on table unread_value is 'Text that a column could not take as it stands, where the table has no column of its own for it.';
comment on column unread_value.file_key is 'The file it came from';
comment on column unread_value.claim_key is 'The claim: file_key * 2^32 + segment number of its CLM';
comment on column unread_value.line_key is 'The service line: file_key * 2^32 + segment number of its LX';
comment on column unread_value.segment_number is 'Segment number of the row that lacks the value or has it normalised';
comment on column unread_value.byte_offset is 'Offset of that segment''s first byte in the file';
comment on column unread_value.table_name is 'Table of the row';
comment on column unread_value.column_name is 'Column of the row';
comment on column unread_value.text is 'The text as it stands';

create table fault (
    fault_id varchar not null,
    file_key bigint not null,
    code varchar not null,
    name varchar not null,
    level varchar not null,
    unit varchar not null,
    interchange_control_number varchar,
    group_control_number varchar,
    transaction_control_number varchar,
    claim_key bigint,
    segment_number bigint,
    segment_id varchar,
    byte_offset bigint,
    byte_count bigint,
    expected varchar not null,
    found varchar not null,
    kept varchar not null,
    remedy varchar not null,
    acknowledgment varchar
);
comment on table fault is 'Something wrong with the bytes or the envelope of a file. Never holds a value of a patient.';
comment on column fault.fault_id is 'Stable id: hash of the file''s SHA-256, the code and the place';
comment on column fault.file_key is 'The file';
comment on column fault.code is 'Stable code of the fault, for example E026';
comment on column fault.name is 'Name of the fault';
comment on column fault.level is 'note, finding or quarantine';
comment on column fault.unit is 'Smallest unit that it touches: segment, claim, transaction_set, functional_group, interchange, file';
comment on column fault.interchange_control_number is 'ISA13';
comment on column fault.group_control_number is 'GS06';
comment on column fault.transaction_control_number is 'ST02';
comment on column fault.claim_key is 'The claim, where it stands in one';
comment on column fault.segment_number is 'Segment number in the file';
comment on column fault.segment_id is 'Segment id, where it is one of the guide';
comment on column fault.byte_offset is 'Offset of the first byte concerned';
comment on column fault.byte_count is 'Bytes that belong to the fault and to no segment';
comment on column fault.expected is 'What was expected';
comment on column fault.found is 'What was found, in words and counts';
comment on column fault.kept is 'What was kept and what was set aside';
comment on column fault.remedy is 'What to do';
comment on column fault.acknowledgment is 'TA1 or 999 code that says the same';

create table run (
    run_key bigint not null,
    as_of date not null,
    version varchar not null,
    rules_sha256 varchar not null,
    reference_sha256 varchar not null,
    claims bigint not null,
    judged_claims bigint not null,
    service_lines bigint not null,
    charge decimal(38,2) not null,
    first_service_date date,
    last_service_date date,
    seconds double
);
comment on table run is 'A run of the judge over the store.';
comment on column run.run_key is 'Runs counted from 1';
comment on column run.as_of is 'Date the run speaks for (--as-of)';
comment on column run.version is 'Version of auditor';
comment on column run.rules_sha256 is 'SHA-256 of all rule folders';
comment on column run.reference_sha256 is 'SHA-256 of all reference datasets';
comment on column run.claims is 'Claims in the store';
comment on column run.judged_claims is 'Claims judged: neither void nor replaced';
comment on column run.service_lines is 'Service lines in the store';
comment on column run.charge is 'Charge of the claims judged, in dollars';
comment on column run.first_service_date is 'First service date in the store';
comment on column run.last_service_date is 'Last service date in the store';
comment on column run.seconds is 'Time the judge took';

create table rule_run (
    run_key bigint not null,
    rule_id varchar not null,
    in_scope bigint not null,
    failed bigint not null,
    passed bigint not null,
    unknown bigint not null,
    hidden bigint not null,
    error varchar,
    seconds double
);
comment on table rule_run is 'What a rule did in the latest run.';
comment on column rule_run.run_key is 'The run';
comment on column rule_run.rule_id is 'The rule';
comment on column rule_run.in_scope is 'Lines, claims or groups it looked at';
comment on column rule_run.failed is 'Outcomes fail';
comment on column rule_run.passed is 'Outcomes pass';
comment on column rule_run.unknown is 'Outcomes unknown';
comment on column rule_run.hidden is 'Failures that another finding of the same root cause speaks for';
comment on column rule_run.error is 'Why the rule could not run';
comment on column rule_run.seconds is 'Time it took';

create table finding (
    finding_id varchar not null,
    run_key bigint not null,
    claim_key bigint not null,
    line_key bigint,
    rule_id varchar not null,
    rule_name varchar not null,
    family varchar not null,
    severity varchar not null,
    decided_by varchar not null,
    claim_id varchar,
    line_number varchar,
    file varchar not null,
    interchange_control_number varchar,
    transaction_control_number varchar,
    segment_number bigint not null,
    byte_offset bigint not null,
    service_date date,
    place_of_service varchar,
    procedure_code varchar,
    modifiers varchar,
    ndc varchar,
    billed_units decimal(18,3),
    expected_units decimal(18,3),
    diagnoses varchar,
    billed_amount decimal(18,2),
    amount_at_risk decimal(18,2),
    amount_direction varchar not null,
    payer_name varchar,
    payer_id varchar,
    billing_npi varchar,
    rendering_npi varchar,
    message varchar not null,
    remedy varchar not null,
    carc varchar,
    rarc varchar,
    claim_status varchar,
    sources varchar not null,
    evidence json not null,
    drug varchar,
    patient_key ubigint,
    parent_finding_id varchar,
    first_seen date not null,
    is_test boolean not null
);
comment on table finding is 'A finding: a rule''s failing outcome with its arithmetic, sources and money. Columns are those of findings.csv, and the keys.';
comment on column finding.finding_id is 'Stable across runs: same interchange content, rule, claim and line give the same id';
comment on column finding.run_key is 'The run that holds it';
comment on column finding.claim_key is 'The claim';
comment on column finding.line_key is 'The service line; empty for a claim finding';
comment on column finding.rule_id is 'Rule';
comment on column finding.rule_name is 'Rule name';
comment on column finding.family is 'Rule family';
comment on column finding.severity is 'high, medium or low';
comment on column finding.decided_by is 'claim, day or history';
comment on column finding.claim_id is 'CLM01';
comment on column finding.line_number is 'LX01';
comment on column finding.file is 'Label of the file';
comment on column finding.interchange_control_number is 'ISA13';
comment on column finding.transaction_control_number is 'ST02';
comment on column finding.segment_number is 'Segment of the line, else of the claim';
comment on column finding.byte_offset is 'Its first byte';
comment on column finding.service_date is 'First service date';
comment on column finding.place_of_service is 'Place: SV105, else CLM05-1';
comment on column finding.procedure_code is 'Code';
comment on column finding.modifiers is 'Modifiers';
comment on column finding.ndc is 'NDC, normalised where that is possible';
comment on column finding.billed_units is 'Units billed';
comment on column finding.expected_units is 'Units expected';
comment on column finding.diagnoses is 'Pointed diagnoses';
comment on column finding.billed_amount is 'Charge of the line, else of the claim, in dollars';
comment on column finding.amount_at_risk is 'Dollars at risk';
comment on column finding.amount_direction is 'over, under or none';
comment on column finding.payer_name is 'Payer';
comment on column finding.payer_id is 'Payer id';
comment on column finding.billing_npi is 'Billing NPI';
comment on column finding.rendering_npi is 'Rendering NPI';
comment on column finding.message is 'The finding in a sentence';
comment on column finding.remedy is 'What to do';
comment on column finding.carc is 'Claim adjustment reason code suggested';
comment on column finding.rarc is 'Remittance advice remark code suggested';
comment on column finding.claim_status is '277CA category and status suggested';
comment on column finding.sources is 'Ids of the sources it rests on';
comment on column finding.evidence is 'The arithmetic: names and values as text';
comment on column finding.drug is 'Drug of the line, as in the drugs dataset';
comment on column finding.patient_key is 'Patient within this store';
comment on column finding.parent_finding_id is 'Finding it falls with';
comment on column finding.first_seen is '--as-of of the first run that had it';
comment on column finding.is_test is 'Whether ISA15 is T';

create table finding_history (
    finding_id varchar not null,
    rule_id varchar not null,
    first_seen date not null,
    first_run bigint not null,
    last_run bigint not null
);
comment on table finding_history is 'When each finding was seen: first and last run.';
comment on column finding_history.finding_id is 'The finding';
comment on column finding_history.rule_id is 'Its rule';
comment on column finding_history.first_seen is '--as-of of the first run that had it';
comment on column finding_history.first_run is 'First run';
comment on column finding_history.last_run is 'Last run that had it';
