-- Groups with discarded units, NDC by NDC, against what a vial holds. Units of no known size are no one's to judge.
with vialled as (
    select drug_group.*, product.content as vial_content, product.content / drug_group.content_per_unit as units_per_vial,
           floor(cast(drug_group.discarded_content / product.content as decimal(18, 6))) as whole_vials
    from drug_group
    left join drug_product as product
      on product.ndc = drug_group.ndc and product.drug = drug_group.drug
     and drug_group.service_date between product.valid_from and product.valid_to
    left join drug
      on drug.drug = drug_group.drug and drug_group.service_date between drug.valid_from and drug.valid_to
    where (drug_group.discard_modifiers or drug_group.has_unknown_payer) and drug_group.discard_lines > 0
      and not drug_group.has_unit_free_code and not drug_group.has_odd_units
      and coalesce(product.single_dose, drug.single_dose, true)
)
select claim_key, line_key,
       case when vial_content is null then 'unknown' when whole_vials >= 1 then if(discard_modifiers, 'fail', 'unknown') else 'pass' end as outcome,
       drug, code, ndc, service_date, cast(units_per_vial as decimal(18, 3)) as units_per_vial,
       cast(discarded_units as decimal(18, 3)) as discarded_units, cast(administered_units as decimal(18, 3)) as administered_units,
       cast(whole_vials as integer) as whole_vials, units as billed_units,
       cast(units - whole_vials * units_per_vial as decimal(18, 3)) as expected_units, charge as billed_amount,
       cast(discarded_charge / discarded_units * whole_vials * units_per_vial as decimal(18, 2)) as amount_at_risk,
       'over' as amount_direction
from vialled
