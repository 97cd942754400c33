-- What the claims of one transaction set to one payer share: whether they are a test, their days of filing and
-- interchange, and the payer's profile with what it asks for. place is that of their interchange among all, in the
-- order in which these were made, which never depends on the order of loading.
with sent_to as (
    select distinct transaction_set_key, payer_id, filing_indicator from claim
),
payer as (
    -- the profile of each pair of payer id and SBR09 that occurs: the lowest rank that fits. Where neither tells of a
    -- payer (SBR09 is empty or ZZ, "not known"), nobody can say whether it is Medicare.
    select pair.payer_id, pair.filing_indicator, arg_min(profile.profile, profile.rank) as profile,
           coalesce(pair.filing_indicator, 'ZZ') <> 'ZZ'
           or arg_min(coalesce(profile.payer_id, profile.filing_indicator) is not null, profile.rank) as is_told
    from (select distinct payer_id, filing_indicator from sent_to) as pair
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
    select interchange.interchange_key, interchange.is_test, interchange.created_on,
           dense_rank() over (order by interchange.created_on, interchange.created_at, interchange.control_number,
                              file.sha256) as place
    from interchange
    join file on file.file_key = interchange.file_key
)
select cast(row_number() over (order by sent_to.transaction_set_key, sent_to.payer_id, sent_to.filing_indicator) as integer) as filing_key,
       sent_to.transaction_set_key, sent_to.payer_id, sent_to.filing_indicator, sent.place, sent.is_test,
       transaction_set.created_on as filed_on, sent.created_on as interchange_date, known.profile, known.is_medicare,
       known.discard_modifiers, known.ndc_required, known.filing_limit_months
from sent_to
join transaction_set on transaction_set.transaction_set_key = sent_to.transaction_set_key
join sent on sent.interchange_key = transaction_set.interchange_key
left join known
  on known.payer_id is not distinct from sent_to.payer_id and known.filing_indicator is not distinct from sent_to.filing_indicator
