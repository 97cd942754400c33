-- The window of claims that the store holds of each billing provider: its first and last service date.
select billing_npi, min(service_date) as first_service_date, max(service_date) as last_service_date
from live_line
where service_date is not null
group by billing_npi
