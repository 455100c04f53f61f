-- Warehouse-in lists of supervised sites (CEB711) as their last version says. cop_no: empty where a site gives none.
create table delivery (
    operator_code text not null,
    bill_no text not null,
    cop_no text not null,
    logistics_code text not null,
    logistics_nos text[] not null,  -- the waybills that arrived by it; empty: deleted
    day date not null,              -- of its last version; retention counts from it
    primary key (operator_code, bill_no, cop_no)
);

-- Parcels by their waybill. What the sites say and what review says of their list come in any order: a row may have either.
-- arrivals: the deliveries by which it arrived, one of each customs office, each with its operator, bill, number, office and
-- submission; null before the first. case_key, attempt, declared: the list that waits for it
-- since a moment, or did, as it came; kept_status: the receipt status that the list keeps meanwhile.
-- told_case, told_attempt: the list that was told to be ready last.
create table parcel (
    logistics_code text not null,
    logistics_no text not null,
    arrivals json,
    case_key text,
    attempt smallint,
    declared json,
    kept_status text,
    standing text check (standing in ('waiting', 'permitted', 'stopped', 'controlled', 'sent-back', 'confiscated', 'over')),
    since timestamptz,
    told_case text,
    told_attempt smallint,
    left_day date,
    logistics_time text,            -- when it was signed for, as its carrier says
    delivered boolean not null default false,
    former_left_day date,           -- when the parcel left that had this number before
    clearance text,                 -- its list's type, where its goods come by another office's port
    transit json,                   -- by which it came under seal (转关), or is under way
    goods json,                     -- of a released list, what control instructions may name; null once it was inspected
    held_case text,                 -- the list that one has named since its release
    day date not null,              -- of the last act about it; retention counts from it
    primary key (logistics_code, logistics_no),
    check (num_nulls(case_key, attempt, declared, kept_status, standing, since) in (0, 6)),
    check (num_nulls(told_case, told_attempt) in (0, 2)),
    check (left_day is null or arrivals is not null),
    check (not delivered or (left_day is not null and logistics_time is not null))
);

create index parcel_case on parcel (case_key) where case_key is not null;
create index parcel_day on parcel using brin (day);
create index parcel_waiting on parcel (since) where standing = 'waiting';
create index parcel_to_leave on parcel (since) where standing in ('sent-back', 'confiscated') and left_day is null;
