-- name: lock_parts
select p.said::text as said
from departure_part p
where (p.document, p.owner, p.cop_no) in (select * from unnest($1::text[], $2::text[], $3::text[]))
   or (p.whole and p.bill_no = any($4::text[]))
order by p.document, p.owner, p.cop_no, p.msg_seq_no
for update of p

-- name: lock_transits
select t.said::text as said
from transit t
join unnest($1::text[], $2::text[]) as w (logistics_code, transit_no) using (logistics_code, transit_no)
order by t.logistics_code, t.transit_no
for update of t

-- name: parcels_of
select logistics_code, logistics_no from departing where case_key = any($1::text[])
union
select logistics_code, logistics_no from departing where bill_no = any($2::text[])
union
select logistics_code, logistics_no from departing where arrived_bill = any($2::text[])

-- name: bound
select bill_no, count(*) as parcels from departing where bill_no = any($1::text[]) group by bill_no

-- name: lock_parcels
select d.stands, d.declared
from departing d
join unnest($1::text[], $2::text[]) as w (logistics_code, logistics_no) using (logistics_code, logistics_no)
order by d.logistics_code, d.logistics_no
for update of d

-- name: save_parcels
-- A list that is there already is not said again.
update departing d
set case_key = c.case_key, standing = c.standing, bill_no = c.bill_no, arrived_bill = c.arrived_bill,
    left_day = c.left_day, waits_since = c.waits_since, declared = coalesce(c.declared, d.declared), stands = c.stands,
    day = greatest(d.day, $11::date)
from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::date[], $8::timestamptz[],
            $9::text[], $10::text[])
     as c (logistics_code, logistics_no, case_key, standing, bill_no, arrived_bill, left_day, waits_since, declared, stands)
where (d.logistics_code, d.logistics_no) = (c.logistics_code, c.logistics_no)

-- name: save_parts
insert into departure_part
    (document, owner, cop_no, msg_seq_no, counts, whole, bill_no, logistics_code, logistics_nos, said, day)
select document, owner, cop_no, msg_seq_no, counts, whole, bill_no, logistics_code,
       array(select jsonb_array_elements_text(logistics_nos)), said, $11::date
from unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::boolean[], $6::boolean[], $7::text[], $8::text[],
            $9::jsonb[], $10::json[])
     as p (document, owner, cop_no, msg_seq_no, counts, whole, bill_no, logistics_code, logistics_nos, said)
on conflict (document, owner, cop_no, msg_seq_no) do update
set counts = excluded.counts, whole = excluded.whole, bill_no = excluded.bill_no,
    logistics_code = excluded.logistics_code, logistics_nos = excluded.logistics_nos, said = excluded.said,
    day = excluded.day

-- name: drop_parts
delete from departure_part p
using unnest($1::text[], $2::text[], $3::text[], $4::int[]) as w (document, owner, cop_no, msg_seq_no)
where (p.document, p.owner, p.cop_no, p.msg_seq_no) = (w.document, w.owner, w.cop_no, w.msg_seq_no)

-- name: save_transits
insert into transit (logistics_code, transit_no, opened_on, closed_on, ie_flag, parcels, said)
select * from unnest($1::text[], $2::text[], $3::date[], $4::date[], $5::text[], $6::integer[], $7::json[])
on conflict (logistics_code, transit_no) do update set closed_on = excluded.closed_on, said = excluded.said

-- name: waiting
select 'list not ready to depart' as reason, count(*), min(waits_since)
from departing where waits_since is not null having count(*) > 0
union all
select 'transit open', count(*), min((said ->> 'opened_at')::timestamptz)
from transit where closed_on is null having count(*) > 0

-- name: imports_under_seal
select logistics_code, sum(parcels)::integer as parcels
from transit
where closed_on is null and ie_flag = 'I' and logistics_code = any($1::text[])
group by logistics_code

-- name: transits_missed
select opened_on, logistics_code, transit_no
from transit
where closed_on is null and ie_flag = 'I' and opened_on <= $1 and (opened_on, logistics_code, transit_no) > ($2, $3, $4)
order by opened_on, logistics_code, transit_no
limit $5

-- name: parcels_on_bill
select stands, declared
from departing
where bill_no = $1 and (logistics_code, logistics_no) > ($2, $3)
order by logistics_code, logistics_no limit $4

-- name: bill_counts
select count(*) as bound, count(*) filter (where standing = 'waiting' and waits_since is null) as ready,
       count(*) filter (where standing = 'permitted' and left_day is null) as released,
       count(*) filter (where left_day is not null) as departed
from departing where bill_no = $1

-- name: open_transits
select said::text as said
from transit
where closed_on is null and (opened_on, logistics_code, transit_no) > ($1::date, $2, $3)
    and ($5::text is null or logistics_code = $5
        or $6::text in (said ->> 'customs_code', said ->> 'port_code'))
order by opened_on, logistics_code, transit_no limit $4
