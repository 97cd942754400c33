-- Lines with an NDC: its digits as they were sent, and the one known product that they can be read as, if it is one.
with submitted as (
    select line_key, coalesce(arg_min(ndc_raw, segment_number), arg_min(ndc, segment_number)) as submitted
    from (select line_key, segment_number, ndc, ndc_raw from drug_line where product_qualifier = 'N4' and ndc is not null)
    group by line_key
)
select line.claim_key, line.line_key,
       case when regexp_full_match(submitted.submitted, '[0-9]{11}') then 'pass' else 'fail' end as outcome,
       case when line.ndc is null then 'medium' else 'low' end as severity,
       left(regexp_replace(submitted.submitted, '[^0-9A-Za-z-]', '?', 'g'), 20) as submitted, line.ndc as read_as,
       case when outcome <> 'fail' then null
            when line.ndc is null then 'No reading of it, or more than one, is a known product: the drug is not known from it.'
            else 'It can only be read as ' || line.ndc || ', and the other rules go on with that.' end as reading,
       case when line.ndc is null and line.ndc_required then line.charge end as amount_at_risk,
       case when line.ndc is null and line.ndc_required then 'over' else 'none' end as amount_direction
from live_drug_line as line
join submitted on submitted.line_key = line.line_key
