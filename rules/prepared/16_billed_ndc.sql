-- Lines with an NDC (the first LIN of qualifier N4): as it was billed, as it can be read, and the drug it belongs to on
-- the service date.
with one_drug as (
    select line_key, arg_min(ndc, segment_number) as ndc_billed,
           arg_min(quantity, segment_number) as ndc_quantity, arg_min(unit, segment_number) as ndc_unit
    from drug_line
    where product_qualifier = 'N4'
    group by line_key
),
spelling as (
    -- a ten-digit NDC is read in its three layouts; it is known where just one of them is
    select billed.ndc_billed, count(product.ndc) as hits, min(product.ndc) as ndc
    from (select distinct ndc_billed from one_drug where ndc_billed is not null) as billed
    left join (select distinct ndc from drug_product) as product
      on product.ndc = billed.ndc_billed
      or (regexp_full_match(billed.ndc_billed, '[0-9]{10}')
          and product.ndc in ('0' || billed.ndc_billed,
                              substr(billed.ndc_billed, 1, 5) || '0' || substr(billed.ndc_billed, 6),
                              substr(billed.ndc_billed, 1, 9) || '0' || substr(billed.ndc_billed, 10)))
    group by billed.ndc_billed
),
reading as (
    select ndc_billed, case when regexp_full_match(ndc_billed, '[0-9]{11}') then ndc_billed when hits = 1 then ndc end as ndc
    from spelling
)
select one_drug.line_key, one_drug.ndc_billed, reading.ndc, one_drug.ndc_quantity, one_drug.ndc_unit, product.drug
from one_drug
join service_line as line on line.line_key = one_drug.line_key
left join reading on reading.ndc_billed = one_drug.ndc_billed
left join drug_product as product
  on product.ndc = reading.ndc and line.service_date between product.valid_from and product.valid_to
