-- name: lock_documents
select key, submission_id, app_time, order_no, case_key, free, since
from document where key = any($1::text[]) order by key for update

-- name: lock_attempts
select order_no, place, case_key, attempt, submission_id, app_time, pre_no, logistics_code, logistics_no, corrections,
       rejected, true as stored
from attempt where order_no = any($1::text[]) order by order_no, place for update

-- name: skip_pre_numbers
select setval('pre_number', greatest((select last_value from pre_number), max(right(pre_no, 9)::bigint)))
from attempt
where attempt > 0
  and left(pre_no, 9) in (select distinct left(pre_no, 9) from attempt where attempt > 0 order by 1 desc limit 2)

-- name: take_pre_numbers
select nextval('pre_number') from generate_series(1, $1::int)

-- name: read_answers
select s.id, s.kind, s.business_key, s.answers, r.answer
from submission s left join receipt r on r.about = s.id
where s.id = any($1::text[]) order by s.id, r.number

-- name: read_kept
select id, kind, business_key, answers from submission where id = any($1::text[])

-- name: read_bodies
-- Those that can be opened, for the key of the others was dropped; of large messages what their documents say.
select id, kind, xml, part, content, case when content is null then key end, case when content is null then body end
from submission where id = any($1::text[]) and (content is not null or (key is not null and sha256 is null))

-- name: replace_documents
update document d
set submission_id = n.submission_id, app_time = n.app_time, order_no = n.order_no, case_key = n.case_key, free = n.free,
    since = n.since
from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::boolean[], $7::date[])
     as n (key, submission_id, app_time, order_no, case_key, free, since)
where d.key = n.key

-- name: change_attempts
update attempt a
set submission_id = n.submission_id, corrections = n.corrections, rejected = n.rejected
from unnest($1::text[], $2::int[], $3::text[], $4::int[], $5::boolean[])
     as n (order_no, place, submission_id, corrections, rejected)
where (a.order_no, a.place) = (n.order_no, n.place)

-- name: parties
select code, roles, office, active, credit from party where code = any($1::text[])

-- name: register_parties
insert into party (code, roles, office, active, credit)
select code, string_to_array(roles, ','), office, active, credit
from unnest($1::text[], $2::text[], $3::text[], $4::boolean[], $5::text[]) as r (code, roles, office, active, credit)
order by code
on conflict (code) do update
set roles = excluded.roles, office = excluded.office, active = excluded.active, credit = excluded.credit

-- name: entrustments
select party, entrusted, kind, since, until from entrustment where party = any($1::text[]) and entrusted = any($2::text[])

-- name: entrust
insert into entrustment (party, entrusted, kind, since, until)
select * from unnest($1::text[], $2::text[], $3::text[], $4::date[], $5::date[]) as e (party, entrusted, kind, since, until)
order by party, entrusted, kind
on conflict (party, entrusted, kind) do update set since = excluded.since, until = excluded.until

-- name: cases_named
select name, case_key from list_name where name = any($1::text[])

-- name: name_lists
insert into list_name (name, case_key, day)
select * from unnest($1::text[], $2::text[], $3::date[]) as n (name, case_key, day)
order by name, case_key
on conflict (name, case_key) do nothing

-- name: identities
select person, verdict, day from identity where person = any($1::text[])

-- name: identify
insert into identity (person, verdict, day)
select * from unnest($1::text[], $2::text[], $3::date[]) as a (person, verdict, day)
order by person
on conflict (person) do update set verdict = excluded.verdict, day = excluded.day
where (excluded.day, identity.verdict) > (identity.day, excluded.verdict)

-- name: submission_by_id
select id, kind, business_key, sender, day, answered_by from submission where id = $1

-- name: looked_at
-- Of each, what says whose it is to read. Bodies of large messages are not opened for that.
select s.id, s.kind, s.day, s.order_no, s.ebp_code, s.readers, s.xml, case when s.size is null then s.key end,
       case when s.size is null then s.body end
from submission s where s.id = any($1::text[])

-- name: lists_beside
-- The lists under order numbers: the office that an order, a payment or a waybill is for stands in them alone.
select s.id, s.kind, s.day, s.order_no, s.ebp_code, s.readers, s.xml, case when s.size is null then s.key end,
       case when s.size is null then s.body end
from submission s where s.order_no = any($1::text[]) and s.kind = any($2::text[]) order by s.received_ms, s.id limit $3

-- name: document_of
-- One document as it came, with the key of its message, which lies with the first of them.
select s.kind, s.xml, s.part, whole.size is not null, whole.key, whole.body
from submission s join submission whole on whole.id = $2 where s.id = $1

-- name: submissions_of_key
select id, kind, business_key, sender, day, answered_by
from submission
where business_key = $1 and ($4::text is null or kind = $4) and received_ms >= $5::bigint
  and ($6::text is null or sender = $6)
  and ($3::text is null or (received_ms, id) > (select received_ms, id from submission where id = $3))
order by received_ms, id limit $2

-- name: submissions_of_order
select id, kind, business_key, sender, day, answered_by
from submission
where order_no = $1 and ($2::text is null or ebp_code is null or ebp_code = $2)
  and ($5::text is null or kind = $5) and received_ms >= $6::bigint and ($7::text is null or sender = $7)
  and ($4::text is null or (received_ms, id) > (select received_ms, id from submission where id = $4))
order by received_ms, id limit $3

-- name: submissions_of_sender
-- Those whose last receipt has the status, of so many ($6) as are looked through; the last of these is told, too, whether it
-- fits or not. It ends with the page.
select id, kind, business_key, sender, day, answered_by, place, fits
from (
    select looked.*, $7::text is null or $7 = coalesce(
        (select r.answer::json #>> '{receipt,returnStatus}' from receipt r where r.about = looked.about
         order by r.answer::json #>> '{receipt,returnTime}' desc, r.number desc limit 1),
        (select s.answers::json -> -1 #>> '{receipt,returnStatus}' from submission s where s.id = looked.about)
    ) as fits
    from (
        select id, kind, business_key, sender, day, received_ms, answered_by, coalesce(answered_by, id) as about,
               row_number() over (order by received_ms, id) as place
        from submission
        where sender = $1 and ($4::text is null or kind = $4)  -- behind $3, so that the index begins there:
          and received_ms >= greatest($5::bigint, (select received_ms from submission where id = $3))
          and ($3::text is null or (received_ms, id) > (select received_ms, id from submission where id = $3))
        order by received_ms, id limit $6
    ) as looked
) as judged
where fits or place = $6
order by received_ms, id limit $2

-- name: receipts_of
select s.id, s.answers, r.answer
from submission s left join lateral (
    select answer, number, answer::json #>> '{receipt,returnTime}' as said_at
    from receipt where about = s.id order by said_at, number limit $2
) as r on true
where s.id = any($1::text[]) order by s.id, r.said_at, r.number

-- name: notices_of
select number, answer from receipt where about = $1 and number > $2::bigint order by number limit $3

-- name: days_kept
select (min(day), max(day)) from submission

-- name: find_person
-- One day of the submissions whose document names the person.
select id from submission where day = $1 and person = $2 and received_ms <= $3

-- name: find_joined
-- What belongs to the orders without naming anybody by number, such as waybills. $2: the kinds that do.
select id from submission where order_no = any($1::text[]) and kind <> all($2::text[]) and received_ms <= $3

-- name: forget_person
update submission set person = null, erased_ms = $3 where id = any($1::text[]) and person = $2 returning id, order_no

-- name: drop_keys
-- Of messages in which nobody is named any more, by number or by the order. $1, $2: each message with each of its
-- submissions. $3: the kinds that name somebody by number.
update submission whole set key = null
where whole.id = any($1::text[]) and whole.key is not null
  and not exists (
    select from unnest($1::text[], $2::text[]) as part (message, id) join submission s on s.id = part.id
    where part.message = whole.id
      and (s.person is not null
           or s.kind <> all($3::text[])
              and exists (select from submission o where o.order_no = s.order_no and o.person is not null)))

-- name: record_erasure
insert into erasure (person, officer, reason, until_ms, messages) values ($1, $2, $3, $4, $5)

-- name: erasures_from
-- Of persons of whom the log may hold what is taken only now. $1: when it took the first of it, in ms.
select person, until_ms from erasure where until_ms >= $1 order by number

-- name: find_joined_late
-- Of submissions just taken those that name nobody by number, and that the log had when their order's person was erased.
-- $2: the kinds that name somebody.
select s.id from submission s
where s.id = any($1::text[]) and s.kind <> all($2::text[])
  and exists (select from submission o
              where o.order_no = s.order_no and o.kind = any($2::text[]) and o.erased_ms >= s.received_ms)

-- name: next_transaction
select pg_snapshot_xmax(pg_current_snapshot())::text

-- name: older_ended
select pg_snapshot_xmin(pg_current_snapshot()) >= $1::text::xid8

-- name: erasures
select person, until_ms from erasure order by number
