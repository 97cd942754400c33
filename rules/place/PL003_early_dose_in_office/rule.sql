-- Doses that the label wants watched, the first step and the dose soon after it, line by line at the place of each.
with watched as (
    select dose.*, drug.name as drug_name, watch.content as first_content, dose.content = watch.content as is_first_step,
           dose.content_before = watch.content and dose.service_date - dose.date_before <= watch.next_within_days as is_next
    from dose_course as dose
    join (select distinct drug, content, next_within_days, valid_from, valid_to from monitored_dose) as watch
      on watch.drug = dose.drug and dose.service_date between watch.valid_from and watch.valid_to
    left join drug on drug.drug = dose.drug and dose.service_date between drug.valid_from and drug.valid_to
),
placed as (
    select watched.patient_key, watched.service_date, watched.drug,
           -- file order, unfit places first, as one number: DuckDB compares tuples slowly
           arg_min(line.line_key, if(unfit.place is null, 4611686018427387904, 0) + line.file_order + line.ordinal) as line_key,
           arg_min(line.claim_key, if(unfit.place is null, 4611686018427387904, 0) + line.file_order + line.ordinal) as claim_key,
           arg_min(line.place, if(unfit.place is null, 4611686018427387904, 0) + line.file_order + line.ordinal) as place,
           bool_or(unfit.place is not null) as is_unfit, bool_or(line.place is null) as has_no_place,
           any_value(watched.drug_name) as drug_name, any_value(watched.content) as content,
           any_value(watched.is_first_step) as is_first_step, any_value(watched.is_next) as is_next,
           any_value(watched.date_before) as date_before, any_value(watched.charge) as charge
    from watched
    join live_drug_line as line
      on line.patient_key = watched.patient_key and line.drug = watched.drug and line.service_date = watched.service_date
    left join monitored_dose as unfit on unfit.drug = line.drug and unfit.place = line.place
     and line.service_date between unfit.valid_from and unfit.valid_to
    where not line.is_discard and line.line_key not in (select line_key from repeated_line)
    group by watched.patient_key, watched.service_date, watched.drug
)
select claim_key, line_key,
       case when not is_unfit and has_no_place then 'unknown'
            when not is_unfit then 'pass'
            when is_first_step or is_next then 'fail'
            else 'unknown' end as outcome,
       placed.drug, placed.drug_name, placed.service_date, placed.place,
       if(placed.place is null, null, coalesce(named.name, 'on no list')) as place_name,
       cast(content as decimal(18, 3)) as content, date_before,
       case when is_first_step then 'a first step of ' || cast(cast(content as integer) as varchar) || ' unit'
            else 'the next dose ' || (service_date - date_before) || ' days after the first step' end as dose_said,
       charge as billed_amount, cast(0 as decimal(18, 2)) as amount_at_risk, 'none' as amount_direction
from placed
left join place_of_service as named
  on named.place = placed.place and placed.service_date between named.valid_from and named.valid_to
where is_first_step or is_next or content is null
