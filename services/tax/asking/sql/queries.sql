-- name: accounts
select assure_code, ceiling, committed + claimed as committed, waiting
from guarantee_account
where assure_code > $1 and ($3::text is null or assure_code = $3) and $4::text is null
order by assure_code limit $2

-- name: account
select assure_code, ceiling, committed + claimed as committed, waiting
from guarantee_account where assure_code = $1 and ($2::text is null or assure_code = $2) and $3::text is null

-- name: line
select place, case_key, attempt, amount, waiting_since
from guarantee_queue where assure_code = $3 and place > $1 order by place limit $2

-- name: bills
-- What is taxed of lists. A bill has a number once its list is released: then it has a customs number, too.
select case_key, attempt, assure_code, customs_code, invt_no, state, total, release_day, collect_on, ent_duty_no, parts::text,
       ($4::text is null or assure_code = $4) and ($5::text is null or customs_code = $5)
       and ($6::text is null or assure_code = $6) and ($7::text is null or state = $7)
       and ($8::date is null or release_day = $8) and release_day is not null as wanted
from list_tax
where (case_key, attempt) > ($1, $2)
order by case_key, attempt limit $3

-- name: bills_of_case
select case_key, attempt, assure_code, customs_code, invt_no, state, total, release_day, collect_on, ent_duty_no, parts::text
from list_tax
where case_key = $1 and ($2::text is null or assure_code = $2) and ($3::text is null or customs_code = $3)
  and release_day is not null
order by attempt

-- name: audits
-- papers: in, missed, or awaited until the last day for them; none of these where the result came without any.
select case_key, attempt, invt_no, customs_code, assure_code, state, answer_by, until, missed,
       parties::text, papers::text, total, ent_duty_no,
       ($4::text is null or $4 in (assure_code, parties->>'ebcCode', parties->>'agentCode')) and ($5::text is null or customs_code = $5)
       and ($6::text is null or state = $6)
       and ($7::text is null or $7 = case when papers is not null then 'in' when missed then 'missed'
                                          when state = 'ordered' then 'awaited' end)
       as wanted
from tax_audit
where (case_key, attempt) > ($1, $2)
order by case_key, attempt limit $3

-- name: documents
select ent_duty_no, customs_code, assure_code, release_day, due_day, bills, amount, overdue, paid_day, confirmed_day, surcharge,
       collected_on,
       ($3::text is null or assure_code = $3) and ($4::text is null or customs_code = $4)
       and ($5::text is null or assure_code = $5) and issued
       and ($6::text is null or $6 =
           case when confirmed_day is not null then 'paid' when paid_day is not null then 'reported'
                when overdue then 'overdue' else 'open' end)
       as wanted
from payment_document
where ent_duty_no > $1
order by ent_duty_no limit $2

-- name: documents_of_guarantor
select ent_duty_no, customs_code, assure_code, release_day, due_day, bills, amount, overdue, paid_day, confirmed_day, surcharge,
       collected_on,
       issued and ($4::text is null or $4 =
           case when confirmed_day is not null then 'paid' when paid_day is not null then 'reported'
                when overdue then 'overdue' else 'open' end)
       as wanted
from payment_document
where assure_code = $3 and ent_duty_no > $1
order by ent_duty_no limit $2

-- name: document
select ent_duty_no, customs_code, assure_code, release_day, due_day, bills, amount, overdue, paid_day, confirmed_day, surcharge,
       collected_on
from payment_document
where ent_duty_no = $1 and issued and ($2::text is null or assure_code = $2) and ($3::text is null or customs_code = $3)

-- name: close
-- What the close of a day said of payment documents: issued, overdue, paid.
select said, ent_duty_no, customs_code, assure_code, release_day, due_day, bills, amount, surcharge
from (
    select 'issued' as said, d.* from payment_document d where collected_on = $1 and issued
    union all
    select 'overdue', d.* from payment_document d where due_day = $1 and overdue
    union all
    select 'paid', d.* from payment_document d where confirmed_day = $1
) told
where ($2::text is null or assure_code = $2) and ($3::text is null or customs_code = $3)
order by said, ent_duty_no limit $4
