-- What the judge works out of each claim that is judged: its patient, its place in file order, which never depends on the
-- order of loading, and the provider of lines that name none; with what lines are asked of their claim. filing_key is
-- the row of `filing` with what it shares with others. Claims that are void, voided or replaced are not here.
with ordered as (
    select claim.claim_key, claim.claim_id, claim.frequency_code, claim.charge, claim.lines, claim.line_charge, claim.place_of_service, claim.patient_birth_date,
           claim.billing_npi, claim.billing_state, claim.rendering_npi, claim.referring_npi, coalesce(claim.rendering_npi, claim.billing_npi) as provider_npi,
           case when claim.rendering_npi is not null then claim.rendering_taxonomy else claim.billing_taxonomy end as provider_taxonomy,
           nullif(claim.diagnoses, 0) as diagnoses_on_claim, filing.filing_key,
           -- the interchange's place, then the segment number. As a line takes a segment at least, file_order + ordinal
           -- orders lines
           filing.place * 4294967296 + claim.segment_number as file_order,
           case when claim.member_id is null then hash('claim', claim.claim_key)
                else hash(case when regexp_full_match(claim.member_id, '[A-Z0-9]*') then claim.member_id
                               else upper(regexp_replace(claim.member_id, '[^A-Za-z0-9]', '', 'g')) end,
                          coalesce(claim.patient_birth_date, date '0001-01-01'),
                          upper(trim(coalesce(claim.patient_first_name, '')))) end as patient_key
    from claim
    join filing
      on filing.transaction_set_key = claim.transaction_set_key and filing.payer_id is not distinct from claim.payer_id
     and filing.filing_indicator is not distinct from claim.filing_indicator
),
acting as (
    select ordered.claim_key, ordered.file_order, ordered.patient_key, claim.claim_id, claim.billing_npi,
           claim.payer_claim_control_number as payer_number
    from claim
    join ordered on ordered.claim_key = claim.claim_key
    where claim.frequency_code in ('7', '8')
),
named as (
    -- the payer's number decides only where an earlier claim carries it too
    select acting.claim_key, earlier.claim_key as earlier_claim_key
    from acting
    join claim as earlier
      on earlier.payer_claim_control_number = acting.payer_number
     and earlier.billing_npi is not distinct from acting.billing_npi
    join ordered on ordered.claim_key = earlier.claim_key and ordered.file_order < acting.file_order
),
gone as (
    select earlier_claim_key as claim_key from named
    union
    select earlier.claim_key
    from acting
    join claim as earlier
      on earlier.claim_id = acting.claim_id and earlier.billing_npi is not distinct from acting.billing_npi
    join ordered
      on ordered.claim_key = earlier.claim_key and ordered.patient_key = acting.patient_key
     and ordered.file_order < acting.file_order
    where acting.claim_key not in (select claim_key from named)
)
select claim_key, filing_key, file_order, patient_key, claim_id, frequency_code = '1' as is_original, charge, lines, line_charge,
       diagnoses_on_claim, place_of_service, patient_birth_date, billing_npi, billing_state, rendering_npi, referring_npi,
       provider_npi, provider_taxonomy
from ordered
where frequency_code is distinct from '8' and claim_key not in (select claim_key from gone)
