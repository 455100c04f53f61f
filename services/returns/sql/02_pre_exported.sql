-- Export lists by their number: release, departure, certificate, and what was applied for of them, which come in any order.
-- released: the list as it was released, written once; stands: the row without it; the columns beside them are what is asked.
-- due_on: the first day whose end decides something of it. waits: why something of it waits and since when: open
-- applications, and goods that stand apart. tied: whether parcels that come back may be about it.
create table exported (
    invt_no text not null,
    case_key text,
    due_on date,
    waits jsonb,
    tied boolean not null,
    released text,
    stands text not null,
    day date not null,              -- of the last act about it; retention counts from it
    primary key (invt_no),
    check (num_nulls(case_key, released) in (0, 2))
) with (fillfactor = 50);  -- a departure changes nothing that is indexed, and finds room beside the row

create index exported_due on exported (due_on, invt_no) where due_on is not null;
create index exported_waits on exported (invt_no) where waits is not null;
create index exported_day on exported using brin (day);

-- Parcels that come back, by their waybill: that they arrived, what was tallied and waits, and the lists that they may be
-- about (mentions). waits_since: since when nobody has applied for what it brought.
create table return_parcel (
    logistics_code text not null,
    logistics_no text not null,
    waits_since date,
    mentions jsonb not null default '[]',
    stands json not null,
    day date not null,              -- of the last act about it; retention counts from it
    primary key (logistics_code, logistics_no)
);

create index return_parcel_waits on return_parcel (waits_since, logistics_code, logistics_no) where waits_since is not null;
create index return_parcel_day on return_parcel using brin (day);

-- Systems for returns that customs has on record of an enterprise, both days included: the last word.
create table return_system (
    code text not null,
    system text not null,
    since date not null,
    until date not null,
    primary key (code, system)
);
