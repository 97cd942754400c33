-- Service lines that may be a drug: by their code, or because they carry an NDC; with the one drug that the words of an
-- unclassified code name (SV101-7 or NTE).
with wanted as (
    select line_key from billed_ndc
    union
    select line_key from service_line where procedure_code in (select code from billed_code where kind <> 'service')
),
said as (
    select line.line_key, min(word.drug) as drug
    from service_line as line
    join wanted on wanted.line_key = line.line_key
    join billed_code as billed on billed.code = line.procedure_code and billed.kind = 'unclassified'
    join drug_name as word
      on contains(upper(coalesce(line.description, '') || ' ' || coalesce(line.note_text, '')), word.word)
    group by line.line_key
    having count(distinct word.drug) = 1
)
select wanted.line_key, said.drug as said_drug
from wanted
left join said on said.line_key = wanted.line_key
