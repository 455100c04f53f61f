-- name: due_cases
select distinct ebp_code, order_no
from application
where status in ('pending', 'accepted') and coalesce(arrive_by, applied_day) <= $1

-- name: keep_places
insert into released_list (ebp_code, order_no)
select * from unnest($1::text[], $2::text[])
on conflict do nothing

-- name: lock_lists
select l.ebp_code, l.order_no, l.attempt, l.invt_no, l.agent_code, l.ems_no, l.assure_code, l.buyer_token,
       l.release_day, l.lines
from released_list l
join unnest($1::text[], $2::text[]) as wanted (ebp_code, order_no) using (ebp_code, order_no)
order by l.ebp_code, l.order_no
for update of l

-- name: load_balances
select b.ebp_code, b.order_no, b.gnum, b.original, b.value, b.applied, b.returned, b.value_back
from line_balance b
join unnest($1::text[], $2::text[]) as wanted (ebp_code, order_no) using (ebp_code, order_no)

-- name: load_applications
select a.document, a.applied_day, a.status, a.since, a.arrive_by
from application a
join unnest($1::text[], $2::text[]) as wanted (ebp_code, order_no) using (ebp_code, order_no)
order by a.ebp_code, a.order_no, a.return_no

-- name: fill_lists
update released_list l
set attempt = n.attempt, invt_no = n.invt_no, agent_code = n.agent_code, ems_no = n.ems_no,
    assure_code = n.assure_code, buyer_token = n.buyer_token, release_day = n.release_day, lines = n.lines
from unnest($1::text[], $2::text[], $3::smallint[], $4::text[], $5::text[], $6::text[], $7::text[],
            $8::text[], $9::date[], $10::json[])
     as n (ebp_code, order_no, attempt, invt_no, agent_code, ems_no, assure_code, buyer_token, release_day, lines)
where (l.ebp_code, l.order_no) = (n.ebp_code, n.order_no)

-- name: save_balances
insert into line_balance (ebp_code, order_no, gnum, original, value, applied, returned, value_back)
select * from unnest($1::text[], $2::text[], $3::smallint[], $4::numeric[], $5::numeric[], $6::numeric[],
                     $7::numeric[], $8::numeric[])
on conflict (ebp_code, order_no, gnum) do update
set applied = excluded.applied, returned = excluded.returned, value_back = excluded.value_back

-- name: save_applications
insert into application (ebp_code, order_no, return_no, status, applied_day, arrive_by, since, document)
select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::date[], $6::date[], $7::timestamptz[],
                     $8::jsonb[])
on conflict (ebp_code, order_no, return_no) do update
set status = excluded.status, applied_day = excluded.applied_day, arrive_by = excluded.arrive_by,
    since = excluded.since, document = excluded.document

-- name: waiting
select 'return ' || status, count(*), min(since)
from application
where status in ('pending', 'accepted')
group by status
order by status
