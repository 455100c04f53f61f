-- name: books
select ems_no, area_code, customs_code, zone_type, entry_mode, kind, items
from book
where ems_no > $1 and ($3::text is null or area_code = $3) and ($4::text is null or customs_code = $4)
  and ($5::text is null or area_code = $5)
order by ems_no limit $2

-- name: book
select ems_no, area_code, customs_code, zone_type, entry_mode, kind, items
from book
where ems_no = $1 and ($2::text is null or area_code = $2) and ($3::text is null or customs_code = $3)

-- name: items
with entering as (
    select line ->> 'item' as item, sum((line ->> 'qty')::numeric) as qty
    from verification_list v cross join lateral jsonb_array_elements(v.entering -> 'lines') line
    where v.ems_no = $3 and v.entering is not null and not v.withdrawn
      -- the note of what has entered goes by retention
      and (v.noted ->> v.bond_invt_no is null
           or exists (select from release_note n where n.passport_no = v.noted ->> v.bond_invt_no and not n.passed))
    group by 1
)
select item_record_no, gcode, unit, unit_price, incoming, outgoing, on_hand, held, unfit, coalesce(e.qty, 0) as expected
from book_item left join entering e on e.item = item_record_no
where ems_no = $3 and item_record_no > $1
order by item_record_no limit $2

-- name: balances_on
-- The last entry of each item by the end of a day. What was held then no entry says.
select i.item_record_no, i.gcode, i.unit, i.unit_price, e.on_hand, e.unfit, e.entry_no, e.day
from book_item i
cross join lateral (
    select on_hand, unfit, entry_no, day from entry
    where ems_no = i.ems_no and item_record_no = i.item_record_no and day <= $4
    order by entry_no desc limit 1
) e
where i.ems_no = $3 and i.item_record_no > $1
order by i.item_record_no limit $2

-- name: entries
select item_record_no, entry_no, movement, document, day, on_hand_change, on_hand, unfit_change, unfit,
       ($5::date is null or day >= $5) and ($6::date is null or day <= $6) as wanted
from entry
where ems_no = $4 and (item_record_no, entry_no) > ($1, $2)
order by item_record_no, entry_no limit $3

-- name: entries_of_item
select item_record_no, entry_no, movement, document, day, on_hand_change, on_hand, unfit_change, unfit,
       ($5::date is null or day >= $5) and ($6::date is null or day <= $6) as wanted
from entry
where ems_no = $4 and item_record_no = $7 and (item_record_no, entry_no) > ($1, $2)
order by item_record_no, entry_no limit $3

-- name: holds
select case_key, attempt, invt_no, state, lines::text, released_day, bond_invt_no, detained, drawn,
       ems_no = $4 and ($5::text is null or state = $5) as wanted
from hold
where (case_key, attempt) > ($1, $2)
order by case_key, attempt limit $3

-- name: hold_of_list
select case_key, attempt, invt_no, state, lines::text, released_day, bond_invt_no, detained, drawn
from hold where invt_no = $1 and ems_no = $2 order by case_key, attempt

-- name: verification_lists
select bond_invt_no, cop_no, invt_nos, noted::text, withdrawn, entering::text
from verification_list
where ems_no = $3 and bond_invt_no > $1
order by bond_invt_no limit $2

-- name: verification_list
select bond_invt_no, cop_no, invt_nos, noted::text, withdrawn, entering::text
from verification_list where ems_no = $1 and bond_invt_no = $2

-- name: holds_of_lists
select case_key, attempt, ems_no, invt_no, lines::text, state, gross_weight
from hold where invt_no = any($1::text[]) and bond_invt_no = $2 order by case_key, attempt

-- name: goods_of_items
select item_record_no, gcode, unit from book_item where ems_no = $1 and item_record_no = any($2::text[])

-- name: passed
select not exists (select from release_note where passport_no = $1 and not passed)

-- name: release_notes
select passport_no, cop_no, app_time, vehicle_no, bond_invt_nos, inspection, inspected, cleared, passed, withdrawn, io_type
from release_note
where ems_no = $3 and passport_no > $1
order by passport_no limit $2
