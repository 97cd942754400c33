-- Every NPI of a claim and of its lines: ten digits, of which the last checks the others.
with own as materialized ( -- few lines name a provider of their own
    select claim_key, line_key, charge, rendering_npi, referring_npi, ordering_npi from service_line
    where coalesce(rendering_npi, referring_npi, ordering_npi) is not null
),
used as not materialized (
    select claim_key, cast(null as bigint) as line_key, billing_npi as npi, 1 as rank, 'billing' as role, 'N257' as rarc from judged_claim
    union all
    select claim_key, null, rendering_npi, 2, 'rendering', 'N290' from judged_claim
    union all
    select claim_key, null, referring_npi, 3, 'referring', 'N286' from judged_claim
    union all
    select claim_key, line_key, rendering_npi, 2, 'rendering', 'N290' from own
    union all
    select claim_key, line_key, referring_npi, 3, 'referring', 'N286' from own
    union all
    select claim_key, line_key, ordering_npi, 4, 'ordering', 'N265' from own
),
billed as (
    -- each number once: there are few of them, and many lines
    select cast(npi as varchar) as npi
    from (select billing_npi as npi from judged_claim union select rendering_npi from judged_claim union select referring_npi from judged_claim)
    union select rendering_npi from own union select referring_npi from own union select ordering_npi from own
),
number as (
    select npi, regexp_full_match(npi, '[0-9]{10}') as has_ten_digits,
           list_transform(range(1, 11), lambda place: coalesce(try_cast(substr(npi, place, 1) as integer), 0)) as digits
    from billed where npi <> ''
),
invalid as (
    -- every second digit counts double, and the digits of the double are added; 24 is what the prefix 80840 adds
    select npi
    from number
    where not has_ten_digits
       or (24 + list_sum(list_transform(digits, lambda digit, place: case
               when place % 2 = 0 then digit when digit > 4 then 2 * digit - 9 else 2 * digit end))) % 10 <> 0
),
wrong as (
    select used.claim_key, coalesce(used.line_key, 0) as line_key, arg_min(used.rarc, used.rank) as rarc,
           string_agg(used.role, ', ' order by used.rank) as roles, string_agg(used.npi, ', ' order by used.rank) as npis,
           case when bool_and(regexp_full_match(used.npi, '[0-9]{10}')) then 'the check digit does not fit' else 'it is not ten digits' end as fault
    from used
    where used.npi in (select npi from invalid)
    group by used.claim_key, used.line_key
    having count(*) > 0 -- as all have: what has a condition DuckDB takes for few
),
looked_at as (
    select claim_key, cast(null as bigint) as line_key, charge
    from judged_claim where coalesce(billing_npi, rendering_npi, referring_npi) <> ''
    union all
    select line.claim_key, line.line_key, line.charge
    from own as line
    where coalesce(line.rendering_npi, line.referring_npi, line.ordering_npi) <> ''
      and line.claim_key in (select claim_key from judged_claim)
)
select looked_at.claim_key, looked_at.line_key, case when wrong.npis is null then 'pass' else 'fail' end as outcome,
       wrong.rarc, wrong.roles, wrong.npis, wrong.fault,
       looked_at.charge as billed_amount, looked_at.charge as amount_at_risk, 'over' as amount_direction
from looked_at
left join wrong on wrong.claim_key = looked_at.claim_key and wrong.line_key = coalesce(looked_at.line_key, 0)
