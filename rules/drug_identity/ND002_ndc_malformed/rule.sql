-- Lines with an NDC: its digits as they were sent, and the one known product that they can be read as, if it is one.
with respelt as (
    -- few are kept in another spelling than was sent
    select line_key, arg_min(ndc_raw, segment_number) as sent
    from drug_line
    where product_qualifier = 'N4' and ndc is not null and ndc_raw is not null
    group by line_key
),
submitted as (
    select line.line_key, line.claim_key, line.ndc, line.ndc_required, line.charge,
           coalesce(respelt.sent, line.ndc_billed) as submitted
    from live_drug_line as line
    left join respelt on respelt.line_key = line.line_key
    where line.ndc_billed is not null
)
select claim_key, line_key,
       case when regexp_full_match(submitted, '[0-9]{11}') then 'pass' else 'fail' end as outcome,
       case when ndc is null then 'medium' else 'low' end as severity,
       left(regexp_replace(submitted, '[^0-9A-Za-z-]', '?', 'g'), 20) as submitted, ndc as read_as,
       case when outcome <> 'fail' then null
            when ndc is null then 'No reading of it, or more than one, is a known product: the drug is not known from it.'
            else 'It can only be read as ' || ndc || ', and the other rules go on with that.' end as reading,
       case when ndc is null and ndc_required then charge end as amount_at_risk,
       case when ndc is null and ndc_required then 'over' else 'none' end as amount_direction
from submitted
