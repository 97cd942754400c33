-- Names of billing providers that are organisations, by NPI; a person's name is not taken.
select billing_npi, min(billing_last_name) as name
from claim
where billing_entity_type = '2' and billing_npi is not null and billing_last_name is not null
group by billing_npi
order by billing_npi
