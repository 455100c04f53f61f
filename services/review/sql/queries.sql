-- name: load_attempts
select a.case_key, a.attempt, a.invt_no, a.status, a.reason, a.buyer_token, a.quota_year, a.value, a.since,
       a.assessed, a.grounds, a.return_nos, a.declared_at, a.questions,
       a.expires_on, a.closable_from, a.left_supervision, a.billed_fen, a.collected_fen, a.ent_duty_nos
from attempt a
where a.case_key = any($1::text[])
order by a.case_key, a.attempt
for update of a

-- name: load_enterprises
select code, roles, active, pilot_zone, office, credit from enterprise where code = any($1::text[])

-- name: lock_quota
select q.buyer_token, q.year, q.ceiling, q.held, q.used
from quota q
join unnest($1::text[], $2::smallint[]) as wanted (buyer_token, year) using (buyer_token, year)
order by q.buyer_token, q.year
for update of q

-- name: update_attempts
update attempt a
set status = c.status, reason = c.reason, quota_year = c.quota_year, since = c.since, value = c.value,
    day = greatest(a.day, $18::date), expires_on = c.expires_on, closable_from = c.closable_from, left_supervision = c.left_supervision,
    billed_fen = c.billed_fen, collected_fen = c.collected_fen, ent_duty_nos = string_to_array(c.ent_duty_nos, ','),
    questions = string_to_array(c.questions, ','),
    assessed = c.assessed, grounds = c.grounds,
    return_nos = case when c.return_nos is null then a.return_nos
                      else array(select jsonb_array_elements_text(c.return_nos)) end
from unnest($1::text[], $2::smallint[], $3::text[], $4::text[], $5::smallint[], $6::timestamptz[], $7::text[],
            $8::text[], $9::jsonb[], $10::text[], $11::numeric[], $12::date[], $13::date[], $14::boolean[],
            $15::bigint[], $16::bigint[], $17::text[])
     as c (case_key, attempt, status, reason, quota_year, since, assessed, grounds, return_nos, questions, value,
           expires_on, closable_from, left_supervision, billed_fen, collected_fen, ent_duty_nos)
where (a.case_key, a.attempt) = (c.case_key, c.attempt)

-- name: open_quota
-- Amounts come as text: the client's binary form of a decimal costs it five times as much.
insert into quota (buyer_token, year, ceiling, held, used)
select buyer_token, year, ceiling::numeric, held::numeric, used::numeric
from unnest($1::text[], $2::smallint[], $3::text[], $4::text[], $5::text[]) as o (buyer_token, year, ceiling, held, used)

-- name: update_quota
update quota q
set held = c.held::numeric, used = c.used::numeric
from unnest($1::text[], $2::smallint[], $3::text[], $4::text[]) as c (buyer_token, year, held, used)
where (q.buyer_token, q.year) = (c.buyer_token, c.year)

-- name: register_enterprises
insert into enterprise (code, roles, active, pilot_zone, office, credit)
select code, string_to_array(roles, ','), active, pilot_zone, office, credit
from unnest($1::text[], $2::text[], $3::boolean[], $4::text[], $5::text[], $6::text[])
     as r (code, roles, active, pilot_zone, office, credit)
on conflict (code) do update
   set roles = excluded.roles, active = excluded.active, pilot_zone = excluded.pilot_zone, office = excluded.office,
       credit = excluded.credit

-- name: instructions
select number, enterprise, gcode, country, buyer_token, share, since, until from control_instruction where until >= $1

-- name: instruct
insert into control_instruction (number, enterprise, gcode, country, buyer_token, share, since, until)
select *
from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::numeric[], $7::date[], $8::date[])
on conflict (number) do update
   set enterprise = excluded.enterprise, gcode = excluded.gcode, country = excluded.country,
       buyer_token = excluded.buyer_token, share = excluded.share, since = excluded.since, until = excluded.until

-- name: note_paid
insert into paid_document (ent_duty_no, day) select * from unnest($1::text[], $2::date[]) on conflict do nothing

-- name: closable
select a.closing_from, a.case_key, a.attempt
from attempt a
where a.closing_from <= $1 and (a.closing_from, a.case_key, a.attempt) > ($2, $3, $4)
  and a.billed_fen = a.collected_fen
  and not exists (select from unnest(a.ent_duty_nos) as n (ent_duty_no)
                   where not exists (select from paid_document p where p.ent_duty_no = n.ent_duty_no))
order by a.closing_from, a.case_key, a.attempt
limit $5

-- name: expired
select expires_on, case_key, attempt
from attempt
where expires_on <= $1 and (expires_on, case_key, attempt) > ($2, $3, $4)
order by expires_on, case_key, attempt
limit $5

-- name: waiting
select waits, count(*), min(since)
from attempt
where waits is not null
group by waits
order by waits

-- name: declared_since
-- The consignor of an export list owns its case.
select coalesce(buyer_token, 'E:' || split_part(case_key, ':', 2)), case_key, attempt, declared_at
from attempt
where declared_at >= $1 and (buyer_token is not null or case_key like 'E:%')

-- name: declared_before
select exists(select from attempt where declared_at < $1)
