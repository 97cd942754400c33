-- Every NPI of a claim and of its lines: ten digits, of which the last checks the others.
with used as (
    select claim_key, cast(null as bigint) as line_key, charge, billing_npi as npi, 1 as rank, 'billing' as role, 'N257' as rarc
    from live_claim
    union all
    select claim_key, null, charge, rendering_npi, 2, 'rendering', 'N290' from live_claim
    union all
    select claim_key, null, charge, referring_npi, 3, 'referring', 'N286' from live_claim
    union all
    select claim_key, line_key, charge, rendering_npi, 2, 'rendering', 'N290' from service_line where rendering_npi is not null
    union all
    select claim_key, line_key, charge, referring_npi, 3, 'referring', 'N286' from service_line where referring_npi is not null
    union all
    select claim_key, line_key, charge, ordering_npi, 4, 'ordering', 'N265' from service_line where ordering_npi is not null
),
number as (
    select npi, regexp_full_match(npi, '[0-9]{10}') as has_ten_digits,
           list_transform(range(1, 11), lambda place: coalesce(try_cast(substr(npi, place, 1) as integer), 0)) as digits
    from (select distinct npi from used where npi <> '') as each
),
checked as (
    -- every second digit counts double, and the digits of the double are added; 24 is what the prefix 80840 adds
    select npi, has_ten_digits,
           has_ten_digits and (24 + list_sum(list_transform(digits, lambda digit, place: case
               when place % 2 = 0 then digit when digit > 4 then 2 * digit - 9 else 2 * digit end))) % 10 = 0 as is_valid
    from number
)
select used.claim_key, used.line_key, case when bool_and(checked.is_valid) then 'pass' else 'fail' end as outcome,
       arg_min(used.rarc, used.rank) filter (where not checked.is_valid) as rarc,
       string_agg(used.role, ', ' order by used.rank) filter (where not checked.is_valid) as roles,
       string_agg(used.npi, ', ' order by used.rank) filter (where not checked.is_valid) as npis,
       case when bool_and(checked.has_ten_digits or checked.is_valid) then 'the check digit does not fit'
            else 'it is not ten digits' end as fault,
       any_value(used.charge) as billed_amount, any_value(used.charge) as amount_at_risk, 'over' as amount_direction
from used
join checked on checked.npi = used.npi
where used.claim_key in (select claim_key from live_claim)
group by used.claim_key, used.line_key
