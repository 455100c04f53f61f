-- name: make_webhook
insert into webhook (id, subscriber, url, kinds, state, done, next_at, made_at)
select $1, $2, $3, $4::text[], 'active', least($5::bigint, s.last), $6, $6
from subscriber s
where s.code = $2 and (select count(*) from webhook w where w.subscriber = $2) < $7::int
returning id

-- name: keep_secret
insert into webhook_secret (id, webhook, content, key) values ($1, $2, $3, $4)

-- name: lock_webhook
select id from webhook where id = $1 for update

-- name: count_secrets
select count(*) from webhook_secret where webhook = $1

-- name: end_secrets
update webhook_secret set until = $2 where webhook = $1 and until is null

-- name: drop_ended_secrets
delete from webhook_secret where webhook = $1 and until <= $2

-- name: secrets_of
select content, key from webhook_secret
where webhook = $1 and (until is null or until > $2)
order by until nulls first

-- name: webhooks_of
select w.id, w.subscriber, w.url, w.kinds, w.state, w.why, w.done, w.tries, w.refusals, w.failing_since, w.next_at,
       w.made_at, s.last - w.done as behind
from webhook w join subscriber s on s.code = w.subscriber
where w.subscriber = $1 and ($2::text is null or w.id = $2)
order by w.made_at, w.id

-- name: drop_webhook
delete from webhook where subscriber = $1 and id = $2 returning id

-- name: pause_webhook
update webhook set state = 'paused', why = null, lease = null, leased_until = null
where subscriber = $1 and id = $2
returning id

-- name: resume_webhook
update webhook
set state = 'active', why = null, tries = 0, refusals = 0, failing_since = null, next_at = $3,
    done = least(coalesce($4::bigint, done), (select last from subscriber where code = $1)),
    lease = null, leased_until = null
where subscriber = $1 and id = $2
returning id

-- name: ask_again
insert into resend (webhook, number)
select w.id, e.number
from webhook w join entry e on e.subscriber = w.subscriber and e.number = $3
where w.subscriber = $1 and w.id = $2
on conflict do nothing
returning number

-- name: entry_there
select exists (select from entry e join webhook w using (subscriber) where w.subscriber = $1 and w.id = $2 and e.number = $3)

-- name: attempts_of
select a.number, a.entry_id, a.at, a.answer, a.status, a.seen, a.nth
from post_attempt a join webhook w on w.id = a.webhook
where w.subscriber = $1 and a.webhook = $2 and a.nth < $3
order by a.nth desc
limit $4

-- name: lease_webhook
update webhook w
set lease = $1, leased_until = $3
where w.id = (
    select d.id
    from webhook d join subscriber s on s.code = d.subscriber
    where d.state = 'active' and d.next_at <= $2 and (d.leased_until is null or d.leased_until <= $2)
      and (d.done < s.last or exists (select from resend r where r.webhook = d.id))
    order by d.next_at, d.id
    for update of d skip locked
    limit 1)
returning w.id, w.subscriber, w.url, w.kinds, w.done, w.tries, w.refusals, w.failing_since, w.next_at

-- name: resends_of
select e.number, e.id, e.body
from resend r join webhook w on w.id = r.webhook join entry e on e.subscriber = w.subscriber and e.number = r.number
where r.webhook = $1
order by e.number
limit $2

-- name: entries_to_post
select e.number, e.id, e.kind, e.body
from entry e
where e.subscriber = $1 and e.number > $2
order by e.number
limit $3

-- name: keep_outcome
update webhook
set done = greatest($3::bigint, done), state = $4, why = $5, tries = $6, refusals = $7, failing_since = $8, next_at = $9,
    leased_until = $10
where id = $1 and lease = $2 and state = 'active'
returning id

-- name: keep_attempt
insert into post_attempt (webhook, number, entry_id, at, answer, status, seen, day)
values ($1, $2, $3, $4, $5, $6, $7, $8)

-- name: drop_resend
delete from resend where webhook = $1 and number = $2

-- name: pass_over
update webhook set done = $3 where id = $1 and lease = $2 and done < $3

-- name: drop_lost_resends
delete from resend r
where r.webhook = $1 and not exists (
    select from entry e join webhook w using (subscriber) where w.id = r.webhook and e.number = r.number)

-- name: pass_over_lost
update webhook w set done = s.last
from subscriber s
where w.id = $1 and w.lease = $2 and s.code = w.subscriber
  and not exists (select from entry e where e.subscriber = w.subscriber and e.number > w.done)

-- name: end_lease
update webhook set lease = null, leased_until = null where id = $1 and lease = $2
