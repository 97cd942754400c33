-- Loading is quicker where a row says nothing twice: what few claims and lines have moves into one map, and the stored
-- forms of five tables get the name NAME_row, with a view NAME that has the columns, types and comments of before.

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
insert into claim_row by name
select * exclude (said,
           charge_raw, patient_signature_source, related_cause_1, related_cause_2, related_cause_3, accident_state,
           accident_country, special_program, delay_reason, contract_type, contract_amount, contract_percent,
           contract_code, terms_discount_percent, contract_version, patient_paid, payer_claim_control_number,
           prior_authorization, referral_number, clearinghouse_trace_number, medical_record_number, note_text,
           ambulance_weight_unit, ambulance_weight, ambulance_transport_reason, ambulance_distance_unit,
           ambulance_distance, ambulance_round_trip_purpose, ambulance_stretcher_purpose, spinal_condition_code,
           spinal_condition_text_1, spinal_condition_text_2, pricing_method, repriced_allowed, repriced_saving,
           repricing_organization, repricing_rate, repriced_group_code, repriced_group_amount,
           repricing_reject_reason, repricing_policy_compliance, repricing_exception, currency_code, group_name,
           insurance_type, subscriber_name_suffix, patient_relationship, patient_entity_type, patient_last_name,
           patient_first_name, patient_middle_name, patient_name_suffix, patient_address, patient_city,
           patient_state, patient_postal_code, patient_birth_date, patient_birth_date_raw, patient_gender,
           patient_death_date, patient_weight_unit, patient_weight, pregnancy_indicator, facility_name, facility_npi,
           facility_state, supervising_npi),
       case when len(said) > 0 then map_from_entries(said) end as others
from (select *, list_filter([
           {'key': 'charge_raw', 'value': charge_raw},
           {'key': 'patient_signature_source', 'value': patient_signature_source},
           {'key': 'related_cause_1', 'value': related_cause_1},
           {'key': 'related_cause_2', 'value': related_cause_2},
           {'key': 'related_cause_3', 'value': related_cause_3}, {'key': 'accident_state', 'value': accident_state},
           {'key': 'accident_country', 'value': accident_country},
           {'key': 'special_program', 'value': special_program}, {'key': 'delay_reason', 'value': delay_reason},
           {'key': 'contract_type', 'value': contract_type},
           {'key': 'contract_amount', 'value': cast(contract_amount as varchar)},
           {'key': 'contract_percent', 'value': cast(contract_percent as varchar)},
           {'key': 'contract_code', 'value': contract_code},
           {'key': 'terms_discount_percent', 'value': cast(terms_discount_percent as varchar)},
           {'key': 'contract_version', 'value': contract_version},
           {'key': 'patient_paid', 'value': cast(patient_paid as varchar)},
           {'key': 'payer_claim_control_number', 'value': payer_claim_control_number},
           {'key': 'prior_authorization', 'value': prior_authorization},
           {'key': 'referral_number', 'value': referral_number},
           {'key': 'clearinghouse_trace_number', 'value': clearinghouse_trace_number},
           {'key': 'medical_record_number', 'value': medical_record_number},
           {'key': 'note_text', 'value': note_text},
           {'key': 'ambulance_weight_unit', 'value': ambulance_weight_unit},
           {'key': 'ambulance_weight', 'value': cast(ambulance_weight as varchar)},
           {'key': 'ambulance_transport_reason', 'value': ambulance_transport_reason},
           {'key': 'ambulance_distance_unit', 'value': ambulance_distance_unit},
           {'key': 'ambulance_distance', 'value': cast(ambulance_distance as varchar)},
           {'key': 'ambulance_round_trip_purpose', 'value': ambulance_round_trip_purpose},
           {'key': 'ambulance_stretcher_purpose', 'value': ambulance_stretcher_purpose},
           {'key': 'spinal_condition_code', 'value': spinal_condition_code},
           {'key': 'spinal_condition_text_1', 'value': spinal_condition_text_1},
           {'key': 'spinal_condition_text_2', 'value': spinal_condition_text_2},
           {'key': 'pricing_method', 'value': pricing_method},
           {'key': 'repriced_allowed', 'value': cast(repriced_allowed as varchar)},
           {'key': 'repriced_saving', 'value': cast(repriced_saving as varchar)},
           {'key': 'repricing_organization', 'value': repricing_organization},
           {'key': 'repricing_rate', 'value': cast(repricing_rate as varchar)},
           {'key': 'repriced_group_code', 'value': repriced_group_code},
           {'key': 'repriced_group_amount', 'value': cast(repriced_group_amount as varchar)},
           {'key': 'repricing_reject_reason', 'value': repricing_reject_reason},
           {'key': 'repricing_policy_compliance', 'value': repricing_policy_compliance},
           {'key': 'repricing_exception', 'value': repricing_exception},
           {'key': 'currency_code', 'value': currency_code}, {'key': 'group_name', 'value': group_name},
           {'key': 'insurance_type', 'value': insurance_type},
           {'key': 'subscriber_name_suffix', 'value': subscriber_name_suffix},
           {'key': 'patient_relationship', 'value': patient_relationship},
           {'key': 'patient_entity_type', 'value': case when is_dependent or patient_entity_type is distinct from subscriber_entity_type then patient_entity_type end},
           {'key': 'patient_last_name', 'value': case when is_dependent or patient_last_name is distinct from subscriber_last_name then patient_last_name end},
           {'key': 'patient_first_name', 'value': case when is_dependent or patient_first_name is distinct from subscriber_first_name then patient_first_name end},
           {'key': 'patient_middle_name', 'value': case when is_dependent or patient_middle_name is distinct from subscriber_middle_name then patient_middle_name end},
           {'key': 'patient_name_suffix', 'value': case when is_dependent or patient_name_suffix is distinct from subscriber_name_suffix then patient_name_suffix end},
           {'key': 'patient_address', 'value': case when is_dependent or patient_address is distinct from subscriber_address then patient_address end},
           {'key': 'patient_city', 'value': case when is_dependent or patient_city is distinct from subscriber_city then patient_city end},
           {'key': 'patient_state', 'value': case when is_dependent or patient_state is distinct from subscriber_state then patient_state end},
           {'key': 'patient_postal_code', 'value': case when is_dependent or patient_postal_code is distinct from subscriber_postal_code then patient_postal_code end},
           {'key': 'patient_birth_date', 'value': case when is_dependent or patient_birth_date is distinct from subscriber_birth_date then cast(patient_birth_date as varchar) end},
           {'key': 'patient_birth_date_raw', 'value': patient_birth_date_raw},
           {'key': 'patient_gender', 'value': case when is_dependent or patient_gender is distinct from subscriber_gender then patient_gender end},
           {'key': 'patient_death_date', 'value': cast(patient_death_date as varchar)},
           {'key': 'patient_weight_unit', 'value': patient_weight_unit},
           {'key': 'patient_weight', 'value': cast(patient_weight as varchar)},
           {'key': 'pregnancy_indicator', 'value': pregnancy_indicator},
           {'key': 'facility_name', 'value': facility_name}, {'key': 'facility_npi', 'value': facility_npi},
           {'key': 'facility_state', 'value': facility_state}, {'key': 'supervising_npi', 'value': supervising_npi}],
          lambda entry: entry.value is not null) as said
      from claim);

drop table claim;

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
insert into service_line_row by name
select * exclude (said,
           modifier_3, modifier_4, description, charge_raw, units_raw, emergency, epsdt, family_planning,
           copay_status, dme_procedure_qualifier, dme_procedure_code, dme_unit_basis, dme_necessity_days,
           dme_rental_price, dme_purchase_price, dme_frequency, service_date_raw, prior_authorization, note_text,
           sales_tax, contract_type, contract_amount, contract_percent, contract_code, terms_discount_percent,
           contract_version, ambulance_weight_unit, ambulance_weight, ambulance_transport_reason,
           ambulance_distance_unit, ambulance_distance, ambulance_round_trip_purpose, ambulance_stretcher_purpose,
           dme_certification_type, dme_duration_unit, dme_duration, purchased_service_provider,
           purchased_service_charge, pricing_method, repriced_allowed, repriced_saving, repricing_organization,
           repricing_rate, repriced_group_code, repriced_group_amount, repriced_code_qualifier, repriced_code,
           repriced_unit_basis, repriced_units, repricing_reject_reason, repricing_policy_compliance,
           repricing_exception, rendering_npi, rendering_taxonomy, ordering_npi, referring_npi),
       case when len(said) > 0 then map_from_entries(said) end as others
from (select *, list_filter([
           {'key': 'modifier_3', 'value': modifier_3}, {'key': 'modifier_4', 'value': modifier_4},
           {'key': 'description', 'value': description}, {'key': 'charge_raw', 'value': charge_raw},
           {'key': 'units_raw', 'value': units_raw}, {'key': 'emergency', 'value': emergency},
           {'key': 'epsdt', 'value': epsdt}, {'key': 'family_planning', 'value': family_planning},
           {'key': 'copay_status', 'value': copay_status},
           {'key': 'dme_procedure_qualifier', 'value': dme_procedure_qualifier},
           {'key': 'dme_procedure_code', 'value': dme_procedure_code},
           {'key': 'dme_unit_basis', 'value': dme_unit_basis},
           {'key': 'dme_necessity_days', 'value': cast(dme_necessity_days as varchar)},
           {'key': 'dme_rental_price', 'value': cast(dme_rental_price as varchar)},
           {'key': 'dme_purchase_price', 'value': cast(dme_purchase_price as varchar)},
           {'key': 'dme_frequency', 'value': dme_frequency}, {'key': 'service_date_raw', 'value': service_date_raw},
           {'key': 'prior_authorization', 'value': prior_authorization}, {'key': 'note_text', 'value': note_text},
           {'key': 'sales_tax', 'value': cast(sales_tax as varchar)},
           {'key': 'contract_type', 'value': contract_type},
           {'key': 'contract_amount', 'value': cast(contract_amount as varchar)},
           {'key': 'contract_percent', 'value': cast(contract_percent as varchar)},
           {'key': 'contract_code', 'value': contract_code},
           {'key': 'terms_discount_percent', 'value': cast(terms_discount_percent as varchar)},
           {'key': 'contract_version', 'value': contract_version},
           {'key': 'ambulance_weight_unit', 'value': ambulance_weight_unit},
           {'key': 'ambulance_weight', 'value': cast(ambulance_weight as varchar)},
           {'key': 'ambulance_transport_reason', 'value': ambulance_transport_reason},
           {'key': 'ambulance_distance_unit', 'value': ambulance_distance_unit},
           {'key': 'ambulance_distance', 'value': cast(ambulance_distance as varchar)},
           {'key': 'ambulance_round_trip_purpose', 'value': ambulance_round_trip_purpose},
           {'key': 'ambulance_stretcher_purpose', 'value': ambulance_stretcher_purpose},
           {'key': 'dme_certification_type', 'value': dme_certification_type},
           {'key': 'dme_duration_unit', 'value': dme_duration_unit},
           {'key': 'dme_duration', 'value': cast(dme_duration as varchar)},
           {'key': 'purchased_service_provider', 'value': purchased_service_provider},
           {'key': 'purchased_service_charge', 'value': cast(purchased_service_charge as varchar)},
           {'key': 'pricing_method', 'value': pricing_method},
           {'key': 'repriced_allowed', 'value': cast(repriced_allowed as varchar)},
           {'key': 'repriced_saving', 'value': cast(repriced_saving as varchar)},
           {'key': 'repricing_organization', 'value': repricing_organization},
           {'key': 'repricing_rate', 'value': cast(repricing_rate as varchar)},
           {'key': 'repriced_group_code', 'value': repriced_group_code},
           {'key': 'repriced_group_amount', 'value': cast(repriced_group_amount as varchar)},
           {'key': 'repriced_code_qualifier', 'value': repriced_code_qualifier},
           {'key': 'repriced_code', 'value': repriced_code},
           {'key': 'repriced_unit_basis', 'value': repriced_unit_basis},
           {'key': 'repriced_units', 'value': cast(repriced_units as varchar)},
           {'key': 'repricing_reject_reason', 'value': repricing_reject_reason},
           {'key': 'repricing_policy_compliance', 'value': repricing_policy_compliance},
           {'key': 'repricing_exception', 'value': repricing_exception},
           {'key': 'rendering_npi', 'value': rendering_npi},
           {'key': 'rendering_taxonomy', 'value': rendering_taxonomy},
           {'key': 'ordering_npi', 'value': ordering_npi}, {'key': 'referring_npi', 'value': referring_npi}],
          lambda entry: entry.value is not null) as said
      from service_line);

drop table service_line;

alter table claim_provider rename to claim_provider_row;
comment on table claim_provider_row is 'Names and places that claim does not hold; all are in claim_provider.';
comment on column claim_provider_row.file_key is null;
comment on column claim_provider_row.transaction_set_key is null;
comment on column claim_provider_row.level_key is null;
comment on column claim_provider_row.claim_key is null;
comment on column claim_provider_row.line_key is null;
comment on column claim_provider_row.loop is null;
comment on column claim_provider_row.loop_key is null;
comment on column claim_provider_row.segment_number is null;
comment on column claim_provider_row.byte_offset is null;
comment on column claim_provider_row.entity_code is null;
comment on column claim_provider_row.entity_type is null;
comment on column claim_provider_row.last_name is null;
comment on column claim_provider_row.first_name is null;
comment on column claim_provider_row.middle_name is null;
comment on column claim_provider_row.name_suffix is null;
comment on column claim_provider_row.id_qualifier is null;
comment on column claim_provider_row.identifier is null;
comment on column claim_provider_row.taxonomy is null;
comment on column claim_provider_row.address_1 is null;
comment on column claim_provider_row.address_2 is null;
comment on column claim_provider_row.city is null;
comment on column claim_provider_row.state is null;
comment on column claim_provider_row.postal_code is null;
comment on column claim_provider_row.country is null;
comment on column claim_provider_row.subdivision is null;
comment on column claim_provider_row.birth_date is null;
comment on column claim_provider_row.gender is null;

alter table claim_date rename to claim_date_row;
comment on table claim_date_row is 'Dates that service_line does not hold; all are in claim_date.';
comment on column claim_date_row.file_key is null;
comment on column claim_date_row.transaction_set_key is null;
comment on column claim_date_row.level_key is null;
comment on column claim_date_row.claim_key is null;
comment on column claim_date_row.line_key is null;
comment on column claim_date_row.loop is null;
comment on column claim_date_row.loop_key is null;
comment on column claim_date_row.segment_number is null;
comment on column claim_date_row.byte_offset is null;
comment on column claim_date_row.qualifier is null;
comment on column claim_date_row.format is null;
comment on column claim_date_row.first_day is null;
comment on column claim_date_row.last_day is null;
comment on column claim_date_row.value_raw is null;

alter table claim_reference rename to claim_reference_row;
comment on table claim_reference_row is 'Numbers that service_line does not hold; all are in claim_reference.';
comment on column claim_reference_row.file_key is null;
comment on column claim_reference_row.transaction_set_key is null;
comment on column claim_reference_row.level_key is null;
comment on column claim_reference_row.claim_key is null;
comment on column claim_reference_row.line_key is null;
comment on column claim_reference_row.loop is null;
comment on column claim_reference_row.loop_key is null;
comment on column claim_reference_row.segment_number is null;
comment on column claim_reference_row.byte_offset is null;
comment on column claim_reference_row.qualifier is null;
comment on column claim_reference_row.value is null;
comment on column claim_reference_row.description is null;
comment on column claim_reference_row.payer_qualifier is null;
comment on column claim_reference_row.payer_identifier is null;

create view claim as
select claim_key, file_key, transaction_set_key, billing_level_key, subscriber_level_key, dependent_level_key,
       segment_number, byte_offset, is_dependent, lines, claim_id, charge, others['charge_raw'] as charge_raw,
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
       subscriber_birth_date, subscriber_gender, payer_name, payer_id_qualifier, payer_id, payer_address, payer_city,
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

create view service_line as
select line_key, claim_key, file_key, ordinal, segment_number, byte_offset, modifiers, line_number,
       procedure_qualifier, procedure_code, modifier_1, modifier_2, others['modifier_3'] as modifier_3,
       others['modifier_4'] as modifier_4, others['description'] as description, charge,
       others['charge_raw'] as charge_raw, unit_basis, units, others['units_raw'] as units_raw, place_of_service,
       pointer_1, pointer_2, pointer_3, pointer_4, others['emergency'] as emergency, others['epsdt'] as epsdt,
       others['family_planning'] as family_planning, others['copay_status'] as copay_status,
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
