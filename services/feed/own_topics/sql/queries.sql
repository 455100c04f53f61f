-- name: open_topic
insert into own_topic (subscriber, topic, done, next_at, made_at)
select $1, $2, 0, $3, $3
where (select count(*) from own_topic) < $4::int
on conflict (subscriber) do nothing
returning subscriber

-- name: topics_room
select count(*) < $1::int from own_topic

-- name: topic_of
select t.topic, s.series, t.done, s.last, t.why, t.failing_since, t.made_at
from own_topic t join subscriber s on s.code = t.subscriber
where t.subscriber = $1

-- name: drop_topic
delete from own_topic where subscriber = $1 returning topic

-- name: replay_topic
update own_topic
set done = least($2::bigint, done), next_at = $3, lease = null, leased_until = null
where subscriber = $1
returning topic

-- name: lease_topic
update own_topic t
set lease = $1, leased_until = $3
from subscriber s
where s.code = t.subscriber and t.subscriber = (
    select d.subscriber
    from own_topic d join subscriber f on f.code = d.subscriber
    where d.done < f.last and d.next_at <= $2 and (d.leased_until is null or d.leased_until <= $2)
    order by d.next_at, d.subscriber
    for update of d skip locked
    limit 1)
returning t.subscriber, t.topic, t.done, s.last, s.series, t.failing_since

-- name: entries_to_write
select number, body
from entry
where subscriber = $1 and number > $2
order by number
limit $3

-- name: keep_written
update own_topic
set done = $3, why = null, failing_since = null, next_at = $4, lease = null, leased_until = null
where subscriber = $1 and lease = $2

-- name: put_off_topic
update own_topic
set why = $3, failing_since = coalesce(failing_since, $4), next_at = $5, lease = null, leased_until = null
where subscriber = $1 and lease = $2
