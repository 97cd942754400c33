-- What each provider did, counted for the measures by which providers are compared: a row a measure, a group of peers and
-- a provider. `part` of `whole` is a share; where kind is mean, `part` is a sum over `whole`. Test interchanges
-- and lines that repeat an earlier one are left out. Peers bill the same drug; for visits they share a taxonomy code.
with measure(measure, place, kind, title, whole_word, above, below) as (
    values
        ('modifier_25', 1, 'share', 'Visits with modifier 25', 'visit',
         'More of its visits carry 25 than its peers'' do. Read a sample of notes for a visit apart from the procedure.',
         'Fewer of its visits carry 25 than its peers'' do. See whether visits on days of a procedure are denied or not billed.'),
        ('discard', 2, 'share', 'Doses with a discarded amount (JW)', 'dose',
         'Discards are reported more often than by its peers. See whether vial sizes fit the doses, and how the waste is noted.',
         'Discards are reported less often than by its peers. See whether waste goes unreported, or doses fill whole vials.'),
        ('units', 3, 'mean', 'Units a claim', 'claim',
         'More units a claim than its peers. See whether doses are larger, dates are lumped, or units are counted otherwise.',
         'Fewer units a claim than its peers. See whether doses are smaller, or units are counted otherwise.')
),
test as (
    select filing_key from filing where is_test
),
counted as (
    select 'modifier_25' as measure, null as drug, line.rendering_taxonomy as code, line.rendering_npi as npi,
           count(*) filter (where contains(line.modifiers, '25')) as part, count(*) as whole
    from live_line as line
    join visit_code
      on visit_code.code = line.code and visit_code.kind = 'visit'
     and line.service_date between visit_code.valid_from and visit_code.valid_to
    where line.filing_key not in (select filing_key from test) and line.line_key not in (select line_key from repeated_line)
    group by all
    union all
    select 'discard', dose.drug, null, dose.billing_npi,
           count(*) filter (where dose.discard_lines > 0), count(*)
    from drug_group as dose
    join live_drug_line as line on line.line_key = dose.line_key and line.filing_key not in (select filing_key from test)
    join discard_modifier as required
      on required.modifier = 'JW' and dose.service_date between required.valid_from and required.valid_to
    left join drug_product as product
      on product.ndc = dose.ndc and product.drug = dose.drug
     and dose.service_date between product.valid_from and product.valid_to
    left join drug on drug.drug = dose.drug and dose.service_date between drug.valid_from and drug.valid_to
    where dose.discard_modifiers and coalesce(product.single_dose, drug.single_dose)
    group by all
    union all
    select 'units', drug, code, billing_npi, sum(units), count(distinct claim_key)
    from live_drug_line
    where code_kind = 'specific' and units > 0 and filing_key not in (select filing_key from test)
      and line_key not in (select line_key from repeated_line)
    group by all
),
named as (
    select drug, min(name) as name from drug group by drug
)
select measure.measure, measure.kind, measure.title, measure.whole_word, measure.above, measure.below,
       case when counted.drug is not null then concat_ws(', ', coalesce(named.name, counted.drug), counted.code)
            else coalesce('taxonomy ' || counted.code, 'no taxonomy code stated') end as subject,
       counted.npi, cast(counted.part as double) as part, counted.whole
from counted
join measure on measure.measure = counted.measure
left join named on named.drug = counted.drug
where counted.npi is not null and counted.whole > 0
order by measure.place, subject, counted.npi
