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

create or replace view claim as
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

create or replace view service_line as
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
