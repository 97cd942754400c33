-- Each NDC of a group: its units, JW lines included, against what whole vials of it hold. Lines of the group that
-- name no NDC may be the missing part of a vial: then nobody can say.
with vialled as (
    select drug_group.*, product.content as vial_content, product.content / drug_group.content_per_unit as units_per_vial,
           ceil(drug_group.content / product.content) as vials, product.source_id,
           (drug_group.patient_key, coalesce(drug_group.billing_npi, ''), drug_group.service_date, drug_group.drug) in
           (select patient_key, coalesce(billing_npi, ''), service_date, drug from drug_group where ndc is null) as has_loose_lines
    from drug_group
    left join drug_product as product
      on product.ndc = drug_group.ndc and product.drug = drug_group.drug
     and drug_group.service_date between product.valid_from and product.valid_to
    where not drug_group.has_unit_free_code and not drug_group.has_odd_units
      and (drug_group.ndc is not null or drug_group.discard_without_ndc or drug_group.has_unread_ndc)
)
select claim_key, line_key,
       case when vial_content is null then 'unknown'
            when content % vial_content = 0 then 'pass'
            when has_loose_lines then 'unknown'
            else 'fail' end as outcome,
       drug, code, ndc, cast(vials as integer) as vials, cast(units_per_vial as decimal(18, 3)) as units_per_vial,
       units as billed_units, cast(vials * units_per_vial as decimal(18, 3)) as expected_units,
       cast(vials * units_per_vial - units as decimal(18, 3)) as left_over,
       administered_units, discarded_units, charge as billed_amount,
       cast(charge / units * (vials * units_per_vial - units) as decimal(18, 2)) as amount_at_risk, 'under' as amount_direction,
       concat_ws(' ', source_id, 'cms-discarded-drugs') as rule_sources
from vialled
