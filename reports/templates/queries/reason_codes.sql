-- What each reason and remark code says, in a few words.
select kind || ' ' || code as name, min(words) as words
from reason_code
group by kind, code
order by name
