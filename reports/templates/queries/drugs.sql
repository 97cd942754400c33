-- Names of the drugs that the reference data knows.
select drug, min(name) as name
from drug
group by drug
order by drug
