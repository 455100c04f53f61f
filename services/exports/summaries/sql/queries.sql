-- name: lock_lists
select e.case_key, e.attempt, e.declared, e.lines, e.departed_day, e.sum_no, e.summed_day
from exported_list e
where (e.case_key, e.attempt) in (select * from unnest($1::text[], $2::smallint[]))
    or e.invt_no = any($3::text[])
order by e.case_key, e.attempt
for update of e

-- name: lock_open
-- The applicant's lists of a consignor at an office, and site, that departed in these days and wait, so many at most.
select e.case_key, e.attempt, e.declared, e.lines, e.departed_day, e.sum_no, e.summed_day
from exported_list e
where e.ebc_code = $1 and e.customs_code = $2 and e.departed_day between $3 and $4
    and e.statistics_flag = 'B' and e.sum_no is null and $5 in (e.agent_code, e.ebc_code)
    and ($6::text is null or e.loct_no = $6)
order by e.case_key, e.attempt
limit $7
for update of e

-- name: save_lists
-- What a row has of the list and its lines is not said again.
insert into exported_list as e (case_key, attempt, invt_no, customs_code, agent_code, ebc_code, statistics_flag, loct_no,
                                declared, lines, departed_day, sum_no, summed_day, day)
select c.*, $14::date
from unnest($1::text[], $2::smallint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
            $9::text[], $10::text[], $11::date[], $12::text[], $13::date[]) as c
on conflict (case_key, attempt) do update
set invt_no = coalesce(excluded.invt_no, e.invt_no),
    customs_code = coalesce(excluded.customs_code, e.customs_code),
    agent_code = coalesce(excluded.agent_code, e.agent_code), ebc_code = coalesce(excluded.ebc_code, e.ebc_code),
    statistics_flag = coalesce(excluded.statistics_flag, e.statistics_flag),
    loct_no = coalesce(excluded.loct_no, e.loct_no),
    declared = coalesce(excluded.declared, e.declared), lines = coalesce(excluded.lines, e.lines),
    departed_day = coalesce(excluded.departed_day, e.departed_day), sum_no = coalesce(excluded.sum_no, e.sum_no),
    summed_day = coalesce(excluded.summed_day, e.summed_day), day = greatest(e.day, excluded.day)

-- name: lock_parts
select p.applied, p.since, p.sum_no
from summary_part p
join unnest($1::text[], $2::text[]) as w (agent_code, cop_no) using (agent_code, cop_no)
order by p.agent_code, p.cop_no, p.msg_seq_no
for update of p

-- name: save_parts
insert into summary_part (agent_code, cop_no, msg_seq_no, applied, since, sum_no, day)
select c.*, $7::date
from unnest($1::text[], $2::text[], $3::integer[], $4::json[], $5::timestamptz[], $6::text[]) as c
on conflict (agent_code, cop_no, msg_seq_no) do update
set applied = excluded.applied, since = excluded.since, sum_no = excluded.sum_no, day = excluded.day

-- name: drop_parts
delete from summary_part p
using unnest($1::text[], $2::text[], $3::integer[]) as w (agent_code, cop_no, msg_seq_no)
where (p.agent_code, p.cop_no, p.msg_seq_no) = (w.agent_code, w.cop_no, w.msg_seq_no)

-- name: keep_numbers
insert into summary_number (customs_code, year, last)
select customs_code, year, 0 from unnest($1::text[], $2::smallint[]) as w (customs_code, year)
order by customs_code, year
on conflict do nothing

-- name: lock_numbers
select n.customs_code, n.year, n.last
from summary_number n
join unnest($1::text[], $2::smallint[]) as w (customs_code, year) using (customs_code, year)
order by n.customs_code, n.year
for update of n

-- name: save_numbers
insert into summary_number as n (customs_code, year, last)
select * from unnest($1::text[], $2::smallint[], $3::bigint[])
on conflict (customs_code, year) do update set last = greatest(n.last, excluded.last)

-- name: add_months
insert into summary_month as m (month, customs_code, agent_code, ebc_code, departed, summed)
select * from unnest($1::date[], $2::text[], $3::text[], $4::text[], $5::integer[], $6::integer[])
on conflict (month, customs_code, agent_code, ebc_code) do update
set departed = m.departed + excluded.departed, summed = m.summed + excluded.summed

-- name: months
select m.month, m.customs_code, m.agent_code, m.ebc_code, m.departed, m.summed, m.reminded, m.overdue
from summary_month m
join unnest($1::date[], $2::text[], $3::text[], $4::text[]) as w (month, customs_code, agent_code, ebc_code)
    using (month, customs_code, agent_code, ebc_code)
order by m.month, m.customs_code, m.agent_code, m.ebc_code
for update of m

-- name: mark_months
update summary_month m
set reminded = c.reminded, overdue = c.overdue
from unnest($1::date[], $2::text[], $3::text[], $4::text[], $5::boolean[], $6::boolean[])
     as c (month, customs_code, agent_code, ebc_code, reminded, overdue)
where (m.month, m.customs_code, m.agent_code, m.ebc_code) = (c.month, c.customs_code, c.agent_code, c.ebc_code)

-- name: reminders_due
select month, customs_code, agent_code, ebc_code
from summary_month
where summed < departed and month <= $1 and not reminded and (month, customs_code, agent_code, ebc_code) > ($2, $3, $4, $5)
order by month, customs_code, agent_code, ebc_code
limit $6

-- name: summaries_missed
select month, customs_code, agent_code, ebc_code
from summary_month
where summed < departed and month <= $1 and not overdue and (month, customs_code, agent_code, ebc_code) > ($2, $3, $4, $5)
order by month, customs_code, agent_code, ebc_code
limit $6

-- name: add_figures
-- A figure is published once: a late row of another currency takes it as it was published.
insert into export_figure as f
    (month, customs_code, trade_mode, gcode4, country, unit, currency, lists, qty, value, published)
select w.*, (
    select p.published
    from export_figure p
    where (p.month, p.customs_code, p.trade_mode, p.gcode4, p.country, p.unit)
        = (w.month, w.customs_code, w.trade_mode, w.gcode4, w.country, w.unit)
    limit 1
)
from unnest($1::date[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::integer[],
            $9::numeric[], $10::numeric[])
     as w (month, customs_code, trade_mode, gcode4, country, unit, currency, lists, qty, value)
on conflict (month, customs_code, trade_mode, gcode4, country, unit, currency) do update
set lists = f.lists + excluded.lists, qty = f.qty + excluded.qty, value = f.value + excluded.value

-- name: figures
select f.month, f.customs_code, f.trade_mode, f.gcode4, f.country, f.unit, f.currency, f.lists, f.qty, f.value
from export_figure f
join unnest($1::date[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
     as w (month, customs_code, trade_mode, gcode4, country, unit)
    using (month, customs_code, trade_mode, gcode4, country, unit)

-- name: figures_due
select distinct month, customs_code, trade_mode, gcode4, country, unit
from export_figure
where published is null and month <= $1
    and (month, customs_code, trade_mode, gcode4, country, unit) > ($2, $3, $4, $5, $6, $7)
order by month, customs_code, trade_mode, gcode4, country, unit
limit $8

-- name: publish_figures
update export_figure f
set published = c.said
from unnest($1::date[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::json[])
     as c (month, customs_code, trade_mode, gcode4, country, unit, said)
where (f.month, f.customs_code, f.trade_mode, f.gcode4, f.country, f.unit)
    = (c.month, c.customs_code, c.trade_mode, c.gcode4, c.country, c.unit)

-- name: waiting
select count(*), min(since) from summary_part where sum_no is null having count(*) > 0

-- name: overdue
select m.agent_code, m.ebc_code, m.customs_code, m.month, m.departed - m.summed as lists, array(
    select e.invt_no
    from exported_list e
    where e.ebc_code = m.ebc_code and e.customs_code = m.customs_code and e.agent_code = m.agent_code
        and e.departed_day >= m.month and e.departed_day < m.month + interval '1 month'
        and e.statistics_flag = 'B' and e.sum_no is null
    order by e.invt_no
    limit $7
) as invt_nos
from summary_month m
where m.summed < m.departed and m.overdue and ($1::text is null or m.agent_code = $1)
    and ($8::text is null or m.customs_code = $8)
    and (m.month, m.customs_code, m.agent_code, m.ebc_code) > ($2::date, $3, $4, $5)
order by m.month, m.customs_code, m.agent_code, m.ebc_code
limit $6

-- name: published_figures
select distinct on (f.customs_code, f.trade_mode, f.gcode4, f.country, f.unit) f.published::text as said
from export_figure f
where f.month = $1 and f.published is not null
    and (f.customs_code, f.trade_mode, f.gcode4, f.country, f.unit) > ($2, $3, $4, $5, $6)
order by f.customs_code, f.trade_mode, f.gcode4, f.country, f.unit
limit $7
