-- Service lines of live claims, each with its place, provider, payer and drug. A line's drug is its HCPCS where
-- that is specific, else its NDC, else the name in SV101-7 or NTE; drug_by says which.
with one_drug as (
    select line_key, arg_min(ndc, segment_number) as ndc_billed, min(segment_number) as segment_number,
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
identity as (
    select one_drug.line_key, one_drug.ndc_billed, one_drug.ndc_quantity, one_drug.ndc_unit,
           case when regexp_full_match(one_drug.ndc_billed, '[0-9]{11}') then one_drug.ndc_billed
                when spelling.hits = 1 then spelling.ndc end as ndc
    from one_drug
    left join spelling on spelling.ndc_billed = one_drug.ndc_billed
),
said as (
    -- the drug that the words of an unclassified code name, where they name just one
    select line.line_key, min(word.drug) as drug
    from service_line as line
    join unclassified_code as unclassified on unclassified.hcpcs = line.procedure_code
    join drug_name as word
      on contains(upper(coalesce(line.description, '') || ' ' || coalesce(line.note_text, '')), word.word)
    group by line.line_key
    having count(distinct word.drug) = 1
),
named as (
    select line.*, identity.ndc_billed, identity.ndc, identity.ndc_quantity, identity.ndc_unit,
           code.drug as code_drug, code.content_per_unit as code_content, product.drug as ndc_drug, said.drug as said_drug,
           unclassified.drug as fallback_drug, unclassified.content_per_unit as unclassified_content,
           case when code.hcpcs is not null then 'specific'
                when unclassified.hcpcs is not null then 'unclassified'
                when regexp_full_match(line.procedure_code, '(J|C9|Q5)[0-9]+') then 'unknown_drug'
                else 'service' end as code_kind
    from service_line as line
    left join identity on identity.line_key = line.line_key
    left join drug_product as product
      on product.ndc = identity.ndc and line.service_date between product.valid_from and product.valid_to
    left join (select hcpcs, any_value(drug) as drug, any_value(content_per_unit) as content_per_unit
               from drug_code group by hcpcs) as code on code.hcpcs = line.procedure_code
    left join (select hcpcs, any_value(drug) as drug, any_value(content_per_unit) as content_per_unit
               from unclassified_code group by hcpcs) as unclassified on unclassified.hcpcs = line.procedure_code
    left join said on said.line_key = line.line_key
)
select named.line_key, named.claim_key, named.file_key, named.segment_number, named.byte_offset, named.ordinal, named.line_number,
       claim.claim_id, claim.file_order, claim.patient_key, claim.transaction_set_key, claim.is_test,
       named.service_date, named.service_date_last, coalesce(named.place_of_service, claim.place_of_service) as place,
       named.procedure_code as code, named.procedure_qualifier, named.modifiers, named.units, named.unit_basis, named.charge,
       contains(named.modifiers, 'JW') as is_discard, contains(named.modifiers, 'JZ') as is_nothing_discarded,
       claim.billing_npi, coalesce(named.rendering_npi, claim.rendering_npi, claim.billing_npi) as rendering_npi,
       case when named.rendering_npi is not null then named.rendering_taxonomy
            when claim.rendering_npi is not null then claim.rendering_taxonomy
            else claim.billing_taxonomy end as rendering_taxonomy,
       claim.payer_id, claim.filing_indicator, claim.profile, claim.is_medicare, claim.discard_modifiers, claim.ndc_required,
       named.pointer_1, named.pointer_2, named.pointer_3, named.pointer_4,
       named.ndc_billed, named.ndc, named.ndc_quantity, named.ndc_unit,
       named.code_kind, named.code_drug, named.ndc_drug, named.said_drug,
       case when named.code_kind = 'specific' then named.code_drug
            when named.code_kind = 'unknown_drug' then null
            else coalesce(named.ndc_drug, named.said_drug, named.fallback_drug) end as drug,
       case when named.code_kind = 'specific' then 'code'
            when named.code_kind = 'unknown_drug' then null
            when named.ndc_drug is not null then 'NDC'
            when named.said_drug is not null then 'description'
            when named.fallback_drug is not null then 'code' end as drug_by,
       coalesce(named.code_content, named.unclassified_content) as content_per_unit
from named
join live_claim as claim on claim.claim_key = named.claim_key
