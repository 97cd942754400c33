-- The headers of the claims that the page opens, in the order of their keys.
with asked as (select unnest(?::bigint[]) as claim_key)
select
    c.claim_key,
    coalesce((c.charge * 100)::bigint, 0) as charge,
    coalesce(c.place_of_service, '') as place_of_service,
    coalesce(c.frequency_code, '') as frequency_code,
    coalesce(c.filing_indicator, '') as filing_indicator,
    coalesce(c.payer_responsibility, '') as payer_responsibility,
    coalesce(c.prior_authorization, '') as prior_authorization,
    coalesce(c.payer_claim_control_number, '') as payer_claim_control_number,
    case when c.billing_entity_type = '2' then coalesce(c.billing_last_name, '') else '' end as billing_name,
    coalesce(c.rendering_npi, '') as rendering_npi,
    coalesce(c.referring_npi, '') as referring_npi,
    coalesce(c.facility_npi, '') as facility_npi,
    coalesce(c.billing_taxonomy, '') as billing_taxonomy,
    coalesce((c.patient_paid * 100)::bigint, 0) as patient_paid,
    coalesce(d.codes, '') as diagnoses
from claim c
left join (
    select claim_key, string_agg(code, ' ' order by position) as codes
    from diagnosis
    where position > 0 and claim_key in (select claim_key from asked)
    group by claim_key
) d on d.claim_key = c.claim_key
where c.claim_key in (select claim_key from asked)
order by c.claim_key
