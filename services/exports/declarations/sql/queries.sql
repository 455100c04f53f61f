-- name: lock_numbers
select d.submission_id, d.agent_code, d.cop_no, d.entry_id, d.status, d.since, d.said, d.asks
from declaration d
where (d.agent_code, d.cop_no) in (select * from unnest($1::text[], $2::text[]))
order by d.submission_id
for update of d

-- name: lock_leaving
select d.submission_id, d.agent_code, d.cop_no, d.entry_id, d.status, d.since, d.said, d.asks
from declaration d
where not d.ended and (d.bill_no = any($1::text[]) or (d.logistics_code = any($2::text[]) and d.logistics_nos && $3::text[]))
order by d.submission_id
for update of d

-- name: lock_entries
select d.submission_id, d.agent_code, d.cop_no, d.entry_id, d.status, d.since, d.said, d.asks
from declaration d
where d.entry_id = any($1::text[])
order by d.submission_id
for update of d

-- name: under_bills
select d.bill_no, d.agent_code, count(*)
from declaration d
where d.bill_no = any($1::text[]) and not d.ended
group by d.bill_no, d.agent_code

-- name: naming_parcels
select w.logistics_code, w.logistics_no, d.agent_code, count(*)
from unnest($1::text[], $2::text[]) as w (logistics_code, logistics_no)
join declaration d on d.logistics_nos @> array[w.logistics_no] and d.logistics_code = w.logistics_code and not d.ended
group by w.logistics_code, w.logistics_no, d.agent_code

-- name: save_declarations
insert into declaration as d (submission_id, agent_code, cop_no, entry_id, status, since, said, asks, bill_no, logistics_code,
                              logistics_nos, ended, day)
select submission_id, agent_code, cop_no, entry_id, status, since, said, array(select jsonb_array_elements_text(asks)),
       bill_no, logistics_code, array(select jsonb_array_elements_text(logistics_nos)), ended, $13::date
from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::json[], $8::jsonb[],
            $9::text[], $10::text[], $11::jsonb[], $12::boolean[])
     as c (submission_id, agent_code, cop_no, entry_id, status, since, said, asks, bill_no, logistics_code, logistics_nos,
           ended)
on conflict (submission_id) do update
set status = excluded.status, since = excluded.since, said = coalesce(excluded.said, d.said), asks = excluded.asks,
    bill_no = coalesce(excluded.bill_no, d.bill_no), logistics_code = coalesce(excluded.logistics_code, d.logistics_code),
    logistics_nos = excluded.logistics_nos, ended = excluded.ended, day = greatest(d.day, excluded.day)

-- name: lock_orders
select o.ebc_code, o.order_no, o.ebp_code, o.order_type, o.goods_value, o.currency, o.deleted, o.taken_by
from business_order o
join unnest($1::text[], $2::text[]) as w (ebc_code, order_no) using (ebc_code, order_no)
order by o.ebc_code, o.order_no
for update of o

-- name: save_orders
insert into business_order as o (ebc_code, order_no, ebp_code, order_type, goods_value, currency, deleted, taken_by, day)
select c.*, $9::date
from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::numeric[], $6::text[], $7::boolean[], $8::text[]) as c
on conflict (ebc_code, order_no) do update
set ebp_code = excluded.ebp_code, order_type = excluded.order_type, goods_value = excluded.goods_value,
    currency = excluded.currency, deleted = excluded.deleted, taken_by = excluded.taken_by,
    day = greatest(o.day, excluded.day)

-- name: lock_goods
select g.ebc_code, g.record_no, g.gnum, g.cluster, g.gcode, g.unit, g.qty, g.taken
from market_goods g
join unnest($1::text[], $2::text[], $3::integer[]) as w (ebc_code, record_no, gnum) using (ebc_code, record_no, gnum)
order by g.ebc_code, g.record_no, g.gnum
for update of g

-- name: save_goods
insert into market_goods as g (ebc_code, record_no, gnum, cluster, gcode, unit, qty, taken, day)
select c.*, $9::date
from unnest($1::text[], $2::text[], $3::integer[], $4::text[], $5::text[], $6::text[], $7::numeric[], $8::numeric[]) as c
on conflict (ebc_code, record_no, gnum) do update
set cluster = excluded.cluster, gcode = excluded.gcode, unit = excluded.unit, qty = excluded.qty, taken = excluded.taken,
    day = greatest(g.day, excluded.day)

-- name: enterprises
select said from enterprise where code = any($1::text[])

-- name: save_enterprises
insert into enterprise (code, said)
select * from unnest($1::text[], $2::json[])
on conflict (code) do update set said = excluded.said

-- name: operators
select o.code, o.cluster, o.since, o.until
from market_operator o
join unnest($1::text[], $2::text[]) as w (code, cluster) using (code, cluster)

-- name: save_operators
insert into market_operator (code, cluster, since, until)
select * from unnest($1::text[], $2::text[], $3::date[], $4::date[])
on conflict (code, cluster) do update set since = excluded.since, until = excluded.until

-- name: instructions
select said from control_instruction where (said ->> 'until')::date >= $1::date

-- name: save_instructions
insert into control_instruction (instruction_no, said)
select * from unnest($1::text[], $2::json[])
on conflict (instruction_no) do update set said = excluded.said

-- name: waiting
select status, count(*), min(since) from declaration where cardinality(asks) > 0 and not ended group by status order by status
