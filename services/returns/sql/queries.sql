-- name: applications_due
-- Those behind the key $2, $3, $4.
select coalesce(arrive_by, applied_day), case_key, return_no
from application
where status in ('pending', 'accepted') and coalesce(arrive_by, applied_day) <= $1
    and (coalesce(arrive_by, applied_day), case_key, return_no) > ($2, $3, $4)
order by coalesce(arrive_by, applied_day), case_key, return_no
limit $5

-- name: keep_places
insert into released_list (case_key)
select unnest($1::text[])
on conflict do nothing

-- name: lock_lists
select l.case_key, l.attempt, l.invt_no, l.agent_code, l.ems_no, l.assure_code, l.buyer_token,
       l.release_day, l.lines
from released_list l
where l.case_key = any($1::text[])
order by l.case_key
for update of l

-- name: load_balances
select b.case_key, b.gnum, b.original, b.value, b.applied, b.returned, b.value_back
from line_balance b
where b.case_key = any($1::text[])

-- name: load_applications
select a.document, a.applied_day, a.status, a.since, a.arrive_by, a.arrivals, a.unfit_since, a.wrong_since
from application a
where a.case_key = any($1::text[]) and (a.status in ('pending', 'accepted') or a.return_no = any($2::text[]))
order by a.case_key, a.return_no

-- name: fill_lists
update released_list l
set attempt = n.attempt, invt_no = n.invt_no, agent_code = n.agent_code, ems_no = n.ems_no,
    assure_code = n.assure_code, buyer_token = n.buyer_token, release_day = n.release_day, lines = n.lines
from unnest($1::text[], $2::smallint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::date[],
            $9::json[])
     as n (case_key, attempt, invt_no, agent_code, ems_no, assure_code, buyer_token, release_day, lines)
where l.case_key = n.case_key

-- name: save_balances
insert into line_balance (case_key, gnum, original, value, applied, returned, value_back)
select * from unnest($1::text[], $2::smallint[], $3::numeric[], $4::numeric[], $5::numeric[], $6::numeric[],
                     $7::numeric[])
on conflict (case_key, gnum) do update
set applied = excluded.applied, returned = excluded.returned, value_back = excluded.value_back

-- name: save_applications
insert into application (case_key, return_no, status, applied_day, arrive_by, since, document, arrivals, unfit_since,
                         wrong_since)
select * from unnest($1::text[], $2::text[], $3::text[], $4::date[], $5::date[], $6::timestamptz[], $7::jsonb[],
                     $8::jsonb[], $9::timestamptz[], $10::timestamptz[])
on conflict (case_key, return_no) do update
set status = excluded.status, applied_day = excluded.applied_day, arrive_by = excluded.arrive_by,
    since = excluded.since, document = excluded.document, arrivals = excluded.arrivals,
    unfit_since = excluded.unfit_since, wrong_since = excluded.wrong_since

-- name: waiting
select 'return ' || status, count(*), min(since)
from application
where status in ('pending', 'accepted')
group by status
union all
select 'unfit goods', count(*), min(unfit_since) from application where unfit_since is not null having count(*) > 0
union all
select 'wrong goods', count(*), min(wrong_since) from application where wrong_since is not null having count(*) > 0
union all
select 'parcel to sort', count(*), min(since) from held_parcel where arrival_no is null having count(*) > 0
union all
select 'sorted goods', count(*), min(since) from sorted_goods having count(*) > 0
order by 1

-- name: keep_controls
insert into control (case_key) select unnest($1::text[]) on conflict do nothing

-- name: lock_controls
select case_key, held_at, stopped_at, drawn_on from control where case_key = any($1::text[])
order by case_key for update

-- name: save_controls
update control c set held_at = n.held_at, stopped_at = n.stopped_at, drawn_on = n.drawn_on
from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as n (case_key, held_at, stopped_at, drawn_on)
where c.case_key = n.case_key

-- name: drop_controls
delete from control where case_key = any($1::text[])

-- name: sorted_goods_due
-- Those behind the key $2, $3, $4.
select apply_by, case_key, arrival_no
from sorted_goods
where apply_by <= $1 and (apply_by, case_key, arrival_no) > ($2, $3, $4)
order by apply_by, case_key, arrival_no
limit $5

-- name: load_sorted_goods
select document, apply_by, since from sorted_goods where case_key = any($1::text[]) order by since, case_key, arrival_no

-- name: load_books
select ems_no, area_code, customs_code from book where ems_no = any($1::text[])

-- name: load_centres
select c.area_code, c.customs_code, c.zone_type, c.held
from return_centre c
join unnest($1::text[], $2::text[]) as n (area_code, customs_code) using (area_code, customs_code)

-- name: load_parcels
select p.area_code, p.logistics_code, p.logistics_no, p.customs_code, p.received_on, p.since, p.case_key, p.arrival_no
from held_parcel p
join unnest($1::text[], $2::text[], $3::text[]) as n (area_code, logistics_code, logistics_no)
    using (area_code, logistics_code, logistics_no)

-- name: save_books
insert into book (ems_no, area_code, customs_code)
select * from unnest($1::text[], $2::text[], $3::text[])
on conflict (ems_no) do nothing

-- name: save_centres
insert into return_centre (area_code, customs_code, zone_type, held)
select * from unnest($1::text[], $2::text[], $3::text[], $4::jsonb[])
on conflict (area_code, customs_code) do update set zone_type = excluded.zone_type, held = excluded.held

-- name: save_parcels
insert into held_parcel (area_code, logistics_code, logistics_no, customs_code, received_on, since, case_key, arrival_no)
select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::date[], $6::timestamptz[], $7::text[], $8::text[])
on conflict (area_code, logistics_code, logistics_no) do update
set customs_code = excluded.customs_code, received_on = excluded.received_on, since = excluded.since,
    case_key = excluded.case_key, arrival_no = excluded.arrival_no

-- name: drop_parcels
delete from held_parcel p
using unnest($1::text[], $2::text[], $3::text[]) as n (area_code, logistics_code, logistics_no)
where (p.area_code, p.logistics_code, p.logistics_no) = (n.area_code, n.logistics_code, n.logistics_no)

-- name: save_sorted_goods
insert into sorted_goods (case_key, arrival_no, apply_by, since, document)
select * from unnest($1::text[], $2::text[], $3::date[], $4::timestamptz[], $5::jsonb[])

-- name: drop_sorted_goods
delete from sorted_goods s using unnest($1::text[], $2::text[]) as n (case_key, arrival_no)
where (s.case_key, s.arrival_no) = (n.case_key, n.arrival_no)
