-- name: lock_deliveries
select d.operator_code, d.bill_no, d.cop_no, d.logistics_code, d.logistics_nos
from delivery d
join unnest($1::text[], $2::text[], $3::text[]) as w (operator_code, bill_no, cop_no)
    using (operator_code, bill_no, cop_no)
order by d.operator_code, d.bill_no, d.cop_no
for update of d

-- name: keep_places
insert into parcel (logistics_code, logistics_no, day)
select logistics_code, logistics_no, $3::date from unnest($1::text[], $2::text[]) as p (logistics_code, logistics_no)
on conflict do nothing
returning logistics_code, logistics_no

-- name: drop_places
delete from parcel p
using unnest($1::text[], $2::text[]) as w (logistics_code, logistics_no)
where (p.logistics_code, p.logistics_no) = (w.logistics_code, w.logistics_no)

-- name: parcels_of
select logistics_code, logistics_no from parcel where case_key = any($1::text[])

-- name: lock_parcels
select p.logistics_code, p.logistics_no, p.arrivals, p.declared, p.kept_status, p.standing,
       p.since, p.told_case, p.told_attempt, p.left_day, p.logistics_time, p.delivered,
       p.former_left_day, p.clearance, p.transit, p.goods, p.held_case
from parcel p
join unnest($1::text[], $2::text[]) as w (logistics_code, logistics_no) using (logistics_code, logistics_no)
order by p.logistics_code, p.logistics_no
for update of p

-- name: save_deliveries
insert into delivery (operator_code, bill_no, cop_no, logistics_code, logistics_nos, day)
select operator_code, bill_no, cop_no, logistics_code, array(select jsonb_array_elements_text(logistics_nos)), $6::date
from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::jsonb[])
     as d (operator_code, bill_no, cop_no, logistics_code, logistics_nos)
on conflict (operator_code, bill_no, cop_no) do update
set logistics_code = excluded.logistics_code, logistics_nos = excluded.logistics_nos, day = greatest(delivery.day, excluded.day)

-- name: save_parcels
update parcel p
set arrivals = c.arrivals, declared = c.declared, kept_status = c.kept_status, standing = c.standing, since = c.since, told_case = c.told_case,
    told_attempt = c.told_attempt, left_day = c.left_day, logistics_time = c.logistics_time, delivered = c.delivered,
    former_left_day = c.former_left_day, clearance = c.clearance, transit = c.transit,
    goods = c.goods, held_case = c.held_case,
    case_key = c.case_key, attempt = c.attempt, day = greatest(p.day, $20::date)
from unnest($1::text[], $2::text[], $3::json[], $4::json[], $5::text[], $6::text[], $7::timestamptz[], $8::text[],
            $9::smallint[], $10::date[], $11::text[], $12::boolean[], $13::date[], $14::text[], $15::json[], $16::json[],
            $17::text[], $18::text[], $19::smallint[])
     as c (logistics_code, logistics_no, arrivals, declared, kept_status, standing, since, told_case, told_attempt,
           left_day, logistics_time, delivered, former_left_day, clearance, transit, goods, held_case, case_key, attempt)
where (p.logistics_code, p.logistics_no) = (c.logistics_code, c.logistics_no)

-- name: waiting
select 'parcel not arrived' as reason, count(*), min(since)
from parcel
where standing = 'waiting' and (told_case, told_attempt) is distinct from (case_key, attempt)
having count(*) > 0
union all
select 'parcel sent back or confiscated has not left', count(*), min(since)
from parcel
where standing in ('sent-back', 'confiscated') and left_day is null
having count(*) > 0
