-- Reference datasets whose review was due before the day the run speaks for.
select count(*) from dataset where review_by < (select as_of from run order by run_key desc limit 1)
