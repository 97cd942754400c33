-- The coverage lists by drug: what is listed for a class is listed for each of its drugs.
select drug.drug, coverage.list, coverage.diagnosis, coverage.requires, coverage.valid_from, coverage.valid_to,
       coverage.source_id
from coverage
join drug on coverage.drug in (drug.drug, 'class:' || drug.class)
