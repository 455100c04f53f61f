-- name: lock_documents
select key, submission_id, app_time, order_no, ebp_code
from document where key = any($1::text[]) order by key for update

-- name: lock_attempts
select order_no, ebp_code, attempt, submission_id, app_time, pre_no, logistics_code, logistics_no, corrections, rejected,
       true as stored
from attempt where order_no = any($1::text[]) order by order_no, ebp_code, attempt for update

-- name: read_attempts
select order_no, ebp_code, attempt, submission_id, app_time, pre_no, logistics_code, logistics_no, corrections, rejected,
       true as stored
from attempt where order_no = any($1::text[]) order by order_no, ebp_code, attempt

-- name: take_pre_numbers
select nextval('pre_number') from generate_series(1, $1::int)

-- name: read_answers
select s.id, s.kind, s.business_key, r.receipt::text as receipt, r.findings::text as findings
from submission s left join receipt r on r.about = s.id
where s.id = any($1::text[]) order by s.id, r.number

-- name: read_bodies
select s.id, s.kind, s.xml, s.part, coalesce(s.body, first.body) as body
from submission s
left join submission first on s.part > 0 and first.id = regexp_replace(s.id, '-[0-9]+$', '-1')
where s.id = any($1::text[])

-- name: insert_submissions
insert into submission (id, kind, business_key, order_no, ebp_code, day, received_at, xml, part, body, answered_by)
select * from unnest(
    $1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::date[], $7::timestamptz[], $8::boolean[],
    $9::smallint[], $10::bytea[], $11::text[]
)

-- name: insert_documents
insert into document (key, submission_id, app_time, order_no, ebp_code)
select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])

-- name: replace_documents
update document d
set submission_id = n.submission_id, app_time = n.app_time, order_no = n.order_no, ebp_code = n.ebp_code
from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
     as n (key, submission_id, app_time, order_no, ebp_code)
where d.key = n.key

-- name: insert_attempts
insert into attempt (
    order_no, ebp_code, attempt, submission_id, app_time, pre_no, logistics_code, logistics_no, corrections, rejected
)
select * from unnest(
    $1::text[], $2::text[], $3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::int[],
    $10::boolean[]
)

-- name: change_attempts
update attempt a
set corrections = n.corrections, rejected = n.rejected
from unnest($1::text[], $2::text[], $3::int[], $4::int[], $5::boolean[])
     as n (order_no, ebp_code, attempt, corrections, rejected)
where (a.order_no, a.ebp_code, a.attempt) = (n.order_no, n.ebp_code, n.attempt)

-- name: insert_receipts
insert into receipt (about, receipt, findings)
select about, receipt::json, findings::json
from unnest($1::text[], $2::text[], $3::text[]) with ordinality as r (about, receipt, findings, number)
order by number

-- name: submission_by_id
select id, kind, business_key, order_no, day, received_at, answered_by from submission where id = $1

-- name: submissions_of_key
select id, kind, business_key, order_no, day, received_at, answered_by
from submission where business_key = $1 order by received_at, id limit $2

-- name: submissions_of_order
select id, kind, business_key, order_no, day, received_at, answered_by
from submission
where order_no = $1 and ($2::text is null or ebp_code is null or ebp_code = $2)
order by received_at, id limit $3

-- name: receipts_of
select about, receipt::text as receipt, findings::text as findings
from receipt where about = any($1::text[]) order by about, receipt ->> 'returnTime', number limit $2
