-- What the judge works out of each claim that is judged: its patient, its payer's profile and its place in file
-- order, which never depends on the order of loading. Claims that are void, voided or replaced are not here.
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
sent as (
    -- interchanges in the order in which they were made, so that claims are ordered by two numbers
    select interchange.interchange_key, interchange.is_test, interchange.created_on,
           dense_rank() over (order by interchange.created_on, interchange.created_at, interchange.control_number,
                              file.sha256) as place
    from interchange
    join file on file.file_key = interchange.file_key
),
ordered as (
    select claim.claim_key, claim.claim_id, claim.billing_npi, claim.frequency_code, claim.payer_claim_control_number,
           claim.payer_id, claim.filing_indicator, sent.is_test, transaction_set.created_on as filed_on,
           sent.created_on as interchange_date,
           row_number() over (order by sent.place, claim.segment_number) as file_order,
           case when claim.member_id is null then hash('claim', claim.claim_key)
                else hash(upper(regexp_replace(claim.member_id, '[^A-Za-z0-9]', '', 'g')),
                          coalesce(claim.patient_birth_date, date '0001-01-01'),
                          upper(trim(coalesce(claim.patient_first_name, '')))) end as patient_key
    from claim
    join transaction_set on transaction_set.transaction_set_key = claim.transaction_set_key
    join sent on sent.interchange_key = transaction_set.interchange_key
),
acting as (
    select acting.claim_key, acting.file_order, acting.claim_id, acting.patient_key, acting.billing_npi,
           acting.payer_claim_control_number as payer_number,
           -- the payer's number decides only where an earlier claim carries it too
           exists (select 1 from ordered as earlier
                   where earlier.file_order < acting.file_order and earlier.billing_npi is not distinct from acting.billing_npi
                     and earlier.payer_claim_control_number = acting.payer_claim_control_number) as by_payer_number
    from ordered as acting
    where acting.frequency_code in ('7', '8')
),
gone as (
    select target.claim_key
    from ordered as target
    join acting
      on not acting.by_payer_number and target.claim_id = acting.claim_id
     and target.patient_key = acting.patient_key and target.billing_npi is not distinct from acting.billing_npi
     and target.file_order < acting.file_order
    union
    select target.claim_key
    from ordered as target
    join acting
      on acting.by_payer_number and target.payer_claim_control_number = acting.payer_number
     and target.billing_npi is not distinct from acting.billing_npi and target.file_order < acting.file_order
)
select ordered.claim_key, ordered.file_order, ordered.patient_key, ordered.is_test, ordered.filed_on,
       ordered.interchange_date, payer.profile, case when payer.is_told then trait.is_medicare end as is_medicare, trait.discard_modifiers, trait.ndc_required, trait.filing_limit_months
from ordered
left join payer
  on payer.payer_id is not distinct from ordered.payer_id
 and payer.filing_indicator is not distinct from ordered.filing_indicator
left join trait on trait.profile = payer.profile
where ordered.frequency_code is distinct from '8'
  and ordered.claim_key not in (select claim_key from gone)
