-- Not-otherwise-classified lines whose NDC or words name a drug, against the drug's own codes in effect that day.
with named as (
    select line.line_key, line.claim_key, line.code, line.service_date as day, line.place, line.profile, line.charge,
           coalesce(line.ndc_drug, line.said_drug) as drug,
           case when line.ndc_drug is not null then 'NDC' else 'description' end as known_by,
           line.ndc, line.ndc_billed, line.ndc_quantity, line.ndc_unit, own_words.description, own_words.note_text
    from live_drug_line as line
    join service_line as own_words on own_words.line_key = line.line_key
    where line.code_kind = 'unclassified' and line.service_date is not null
),
own as (
    select named.line_key, min(code.hcpcs) as own_code, min(code.valid_from) as own_first_day,
           min(code.content_per_unit) as content_per_unit, min(code.source_id) as source_id
    from named
    join drug_code as code
      on code.drug = named.drug and named.day between code.valid_from and code.valid_to
     and (left(code.hcpcs, 1) <> 'C' or named.place = '24')
    group by named.line_key
),
looked_at as (
    select named.*, own.own_code, own.own_first_day, own.source_id, drug.name as product, drug.measure,
           own.content_per_unit,
           unit.content * named.ndc_quantity / own.content_per_unit as own_units, policy.kind is not null as is_tolerated,
           policy.source_id as policy_source
    from named
    left join own on own.line_key = named.line_key
    left join drug on drug.drug = named.drug
    left join ndc_unit as unit
      on unit.ndc = named.ndc and unit.unit = named.ndc_unit and named.day between unit.valid_from and unit.valid_to
    left join payer_policy as policy
      on policy.profile = named.profile and policy.drug = named.drug and policy.kind = 'unclassified_code_grace'
     and named.day between policy.valid_from and policy.valid_to
)
select claim_key, line_key,
       case when drug is null then 'unknown' when own_code is null then 'pass' else 'fail' end as outcome,
       case when is_tolerated then 'low' else 'high' end as severity,
       code, product, known_by, ndc, day, own_code, own_first_day,
       format('a unit is {:g} {}', content_per_unit, measure)
           || coalesce(format(', so {:g} by the NDC quantity', ceil(own_units)), '') as unit_words,
       cast(ceil(own_units) as decimal(18, 3)) as own_units, charge as amount_at_risk, 'over' as amount_direction,
       concat_ws(' ', 'cms-hcpcs-noc', source_id, policy_source) as rule_sources
from looked_at
where drug is not null or ndc_billed is not null or description is not null or note_text is not null
