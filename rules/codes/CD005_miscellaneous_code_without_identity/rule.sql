-- Not-otherwise-classified drug lines: whether an NDC, a description, or a note of line or claim says which drug it was.
with unclassified as (
    select line.line_key, line.claim_key, line.code, line.charge, line.ndc_billed,
           trim(coalesce(own_words.description, '') || coalesce(own_words.note_text, '')) as words
    from live_drug_line as line
    join service_line as own_words on own_words.line_key = line.line_key
    where line.code_kind = 'unclassified'
),
noted as (
    select distinct unclassified.line_key
    from unclassified
    join claim_note as note
      on note.claim_key = unclassified.claim_key and coalesce(note.line_key, unclassified.line_key) = unclassified.line_key
    where trim(note.text) <> ''
)
select claim_key, line_key,
       case when ndc_billed is null and words = '' and line_key not in (select line_key from noted) then 'fail'
            else 'pass' end as outcome,
       code, charge as amount_at_risk, 'over' as amount_direction
from unclassified
