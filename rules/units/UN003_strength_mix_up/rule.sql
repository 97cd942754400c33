-- Groups on one strength whose units are just what one to the most vials a day of the other strength hold.
with strength as (
    select ndc, drug, strength, content, valid_from, valid_to
    from drug_product
    where strength is not null
),
counted as (
    select drug_group.*, product.content as vial_content, other.ndc as other_ndc, drug_group.content / other.content as vials,
           coalesce(own.content, whole.content) / other.content as most_vials
    from drug_group
    join (select distinct drug from strength) as ordered on ordered.drug = drug_group.drug
    left join strength as product
      on product.ndc = drug_group.ndc and product.drug = drug_group.drug
     and drug_group.service_date between product.valid_from and product.valid_to
    left join strength as other
      on other.drug = product.drug and other.strength <> product.strength
     and drug_group.service_date between other.valid_from and other.valid_to
    left join daily_maximum as own
      on own.drug = other.drug and own.ndc = other.ndc and drug_group.service_date between own.valid_from and own.valid_to
    left join daily_maximum as whole
      on whole.drug = other.drug and whole.ndc is null
     and drug_group.service_date between whole.valid_from and whole.valid_to
    where not drug_group.has_unit_free_code and not drug_group.has_odd_units
      and (drug_group.ndc is not null or drug_group.has_unread_ndc)
)
select claim_key, line_key,
       case when vial_content is null then 'unknown'
            when vials = floor(vials) and vials between 1 and most_vials and content <> vials * vial_content then 'fail'
            else 'pass' end as outcome,
       drug, code, ndc, other_ndc, cast(vials as integer) as vials, cast(units as decimal(18, 3)) as units,
       cast(vial_content / content_per_unit as decimal(18, 3)) as units_per_vial, units as billed_units,
       cast(vials * vial_content / content_per_unit as decimal(18, 3)) as expected_units, charge as billed_amount,
       cast(charge / units as decimal(18, 2)) as charge_per_unit,
       cast(case when outcome = 'fail' then charge end as decimal(18, 2)) as charge_if_the_ndc_is_wrong,
       cast(case when outcome = 'fail' then charge / units * vials * vial_content / content_per_unit end as decimal(18, 2))
           as charge_if_the_units_are_wrong,
       cast(abs(charge / units * vials * vial_content / content_per_unit - charge) as decimal(18, 2)) as amount_at_risk,
       case when vials * vial_content > content then 'under' else 'over' end as amount_direction
from counted
