-- The findings of the latest run in file order, every value as text, with what masking and the page need beside them.
with placed as (
    select
        f.*,
        c.claim_id as own_claim_id,
        i.created_on as filed_on,
        i.created_at as filed_at,
        i.control_number as filed_as,
        coalesce(file.sha256, '') as file_sha256,
        coalesce(f.patient_key::varchar, 'claim ' || f.claim_key::varchar) as person,
        c.segment_number as claim_segment,
        case f.severity when 'high' then 0 when 'medium' then 1 else 2 end as rank,
        coalesce(h.first_run = f.run_key, true) as is_new
    from finding f
    left join claim c on c.claim_key = f.claim_key
    left join file on file.file_key = c.file_key
    left join transaction_set t on t.transaction_set_key = c.transaction_set_key
    left join interchange i on i.interchange_key = t.interchange_key
    left join finding_history h on h.finding_id = f.finding_id
    where f.run_key = (select max(run_key) from run)
)
select
    finding_id, rule_id, rule_name, family, severity, decided_by,
    coalesce(claim_id, '') as claim_id,
    coalesce(line_number, '') as line_number,
    file,
    coalesce(interchange_control_number, '') as interchange_control_number,
    coalesce(transaction_control_number, '') as transaction_control_number,
    segment_number, byte_offset,
    coalesce(strftime(service_date, '%Y-%m-%d'), '') as service_date,
    coalesce(place_of_service, '') as place_of_service,
    coalesce(procedure_code, '') as procedure_code,
    coalesce(modifiers, '') as modifiers,
    coalesce(ndc, '') as ndc,
    coalesce(rtrim(rtrim(billed_units::varchar, '0'), '.'), '') as billed_units,
    coalesce(rtrim(rtrim(expected_units::varchar, '0'), '.'), '') as expected_units,
    coalesce(diagnoses, '') as diagnoses,
    coalesce(billed_amount::varchar, '') as billed_amount,
    coalesce(amount_at_risk::varchar, '') as amount_at_risk,
    amount_direction,
    coalesce(payer_name, '') as payer_name,
    coalesce(payer_id, '') as payer_id,
    coalesce(billing_npi, '') as billing_npi,
    coalesce(rendering_npi, '') as rendering_npi,
    '' as patient,
    message, remedy,
    coalesce(carc, '') as carc,
    coalesce(rarc, '') as rarc,
    coalesce(claim_status, '') as claim_status,
    sources,
    json(evidence)::varchar as evidence,
    strftime(first_seen, '%Y-%m-%d') as first_seen,
    coalesce(parent_finding_id, '') as parent_finding_id,
    is_test,
    coalesce(drug, '') as drug,
    claim_key, line_key, person, rank, is_new,
    coalesce((amount_at_risk * 100)::bigint, 0) as cents
from placed
order by
    filed_on nulls last, filed_at nulls last, filed_as nulls last, file_sha256, claim_segment nulls last, claim_key,
    segment_number, rule_id, finding_id
