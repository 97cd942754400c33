-- What the judge works out of each claim that is judged: its patient, its payer's profile, its place in file order,
-- which never depends on the order of loading, and the provider of lines that name none; with what lines are asked of
-- their claim. Claims that are void, voided or replaced are not here.
with payer as (
    -- the profile of each pair of payer id and SBR09 that occurs: the lowest rank that fits. Where neither tells of a
    -- payer (SBR09 is empty or ZZ, "not known"), nobody can say whether it is Medicare.
    select pair.payer_id, pair.filing_indicator, arg_min(profile.profile, profile.rank) as profile,
           coalesce(pair.filing_indicator, 'ZZ') <> 'ZZ'
           or arg_min(coalesce(profile.payer_id, profile.filing_indicator) is not null, profile.rank) as is_told
    from (select distinct payer_id, filing_indicator from claim) as pair
    join payer_profile as profile
      on (profile.payer_id is null or profile.payer_id = pair.payer_id)
     and (profile.filing_indicator is null or profile.filing_indicator = pair.filing_indicator)
    group by pair.payer_id, pair.filing_indicator
),
trait as (
    select profile, bool_or(is_medicare) as is_medicare, bool_or(discard_modifiers) as discard_modifiers,
           bool_or(ndc_required) as ndc_required, min(filing_limit_months) as filing_limit_months
    from payer_profile
    group by profile
),
known as (
    select payer.payer_id, payer.filing_indicator, payer.profile, case when payer.is_told then trait.is_medicare end as is_medicare,
           trait.discard_modifiers, trait.ndc_required, trait.filing_limit_months
    from payer
    join trait on trait.profile = payer.profile
),
sent as (
    -- interchanges in the order in which they were made: file_order is that place, then the claim's segment number. As
    -- a line takes a segment at least, file_order + ordinal orders lines.
    select interchange.interchange_key, interchange.is_test, interchange.created_on,
           dense_rank() over (order by interchange.created_on, interchange.created_at, interchange.control_number,
                              file.sha256) as place
    from interchange
    join file on file.file_key = interchange.file_key
),
filed as (
    select transaction_set.transaction_set_key, transaction_set.created_on as filed_on, sent.is_test,
           sent.created_on as interchange_date, sent.place
    from transaction_set
    join sent on sent.interchange_key = transaction_set.interchange_key
),
coded as (
    select claim_key, cast(max(position) as integer) as diagnoses_on_claim
    from diagnosis
    where position > 0
    group by claim_key
),
ordered as (
    select claim.claim_key, claim.claim_id, claim.frequency_code, claim.charge, claim.place_of_service, claim.patient_birth_date,
           claim.billing_npi, claim.rendering_npi, claim.referring_npi, coalesce(claim.rendering_npi, claim.billing_npi) as provider_npi,
           case when claim.rendering_npi is not null then claim.rendering_taxonomy else claim.billing_taxonomy end as provider_taxonomy,
           coded.diagnoses_on_claim, known.profile, known.is_medicare, known.discard_modifiers, known.ndc_required,
           known.filing_limit_months, filed.is_test, filed.filed_on, filed.interchange_date,
           filed.place * 4294967296 + claim.segment_number as file_order,
           case when claim.member_id is null then hash('claim', claim.claim_key)
                else hash(upper(case when regexp_matches(claim.member_id, '[^A-Za-z0-9]')
                                     then regexp_replace(claim.member_id, '[^A-Za-z0-9]', '', 'g')
                                     else claim.member_id end),
                          coalesce(claim.patient_birth_date, date '0001-01-01'),
                          upper(trim(coalesce(claim.patient_first_name, '')))) end as patient_key
    from claim
    join filed on filed.transaction_set_key = claim.transaction_set_key
    left join known
      on known.payer_id is not distinct from claim.payer_id
     and known.filing_indicator is not distinct from claim.filing_indicator
    left join coded on coded.claim_key = claim.claim_key
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
select claim_key, file_order, patient_key, is_test, filed_on, interchange_date, profile, is_medicare, discard_modifiers,
       ndc_required, filing_limit_months, claim_id, frequency_code = '1' as is_original, charge, diagnoses_on_claim, place_of_service, patient_birth_date,
       billing_npi, rendering_npi, referring_npi, provider_npi, provider_taxonomy
from ordered
where frequency_code is distinct from '8' and claim_key not in (select claim_key from gone)
