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
    -- a ten-digit NDC is read in its three layouts; it is known where just one of them is, by our products or by FDA's
    -- directory where that has been imported
    select ndc_billed,
           unnest(case when regexp_full_match(ndc_billed, '[0-9]{10}')
                       then ['0' || ndc_billed, substr(ndc_billed, 1, 5) || '0' || substr(ndc_billed, 6),
                             substr(ndc_billed, 1, 9) || '0' || substr(ndc_billed, 10)]
                       else [ndc_billed] end) as ndc
    from (select distinct ndc_billed from one_drug where ndc_billed is not null) as billed
),
known as (
    select spelling.ndc_billed, count(distinct product.ndc) as hits, min(product.ndc) as ndc
    from spelling
    left join (select ndc from drug_product union select ndc from ndc_directory) as product on product.ndc = spelling.ndc
    group by spelling.ndc_billed
),
reading as (
    select ndc_billed, case when regexp_full_match(ndc_billed, '[0-9]{11}') then ndc_billed when hits = 1 then ndc end as ndc
    from known
)
select one_drug.line_key, one_drug.ndc_billed, reading.ndc, one_drug.ndc_quantity, one_drug.ndc_unit, product.drug
from one_drug
join service_line as line on line.line_key = one_drug.line_key
left join reading on reading.ndc_billed = one_drug.ndc_billed
left join drug_product as product
  on product.ndc = reading.ndc and line.service_date between product.valid_from and product.valid_to
