-- Messages of arrivals, manifests and departures (CEB507, 607, 509) as their last versions say. counts: whether all messages
-- of the document are there. whole: an arrival of all parcels that are bound to its bill. said: the message.
create table departure_part (
    document text not null check (document in ('export-arrival', 'manifest', 'departure')),
    owner text not null,
    cop_no text not null,
    msg_seq_no int not null,
    counts boolean not null,
    whole boolean not null,
    bill_no text,
    logistics_code text not null,
    logistics_nos text[] not null,
    said json not null,
    day date not null,              -- of its last version; retention counts from it
    primary key (document, owner, cop_no, msg_seq_no)
);

create index departure_part_whole on departure_part (bill_no) where whole;

-- Exported parcels by their waybill: what review says of their list, and what sites, declarants and carriers say of them,
-- which come in any order. declared: the list, written once; stands: the row without it; the columns beside them are what is
-- asked. bill_no: where it is bound; arrived_bill: another by whose arrival it was here before it went under seal.
-- waits_since: of a waiting list that was not ready to leave on the day of the last act, since when it waits.
create table departing (
    logistics_code text not null,
    logistics_no text not null,
    case_key text,
    standing text check (standing in ('waiting', 'permitted', 'stopped', 'over')),
    bill_no text,
    arrived_bill text,
    left_day date,
    waits_since timestamptz,
    declared text,
    stands text not null,
    day date not null,              -- of the last act about it; retention counts from it
    primary key (logistics_code, logistics_no),
    check (num_nulls(case_key, standing, declared) in (0, 3))
) with (fillfactor = 50);  -- a release and a departure change nothing that is indexed, and find room beside the row

create index departing_case on departing (case_key) where case_key is not null;
create index departing_bill on departing (bill_no, logistics_code, logistics_no) where bill_no is not null;
create index departing_arrived on departing (arrived_bill) where arrived_bill is not null;
create index departing_day on departing using brin (day);
create index departing_waiting on departing (waits_since) where waits_since is not null;

-- Transits (转关): sealed parcels on their way between port and home. closed_on: when they came there, or it ended without.
-- ie_flag: the direction of its parcels, so many.
create table transit (
    logistics_code text not null,
    transit_no text not null,
    opened_on date not null,
    closed_on date,
    ie_flag text not null check (ie_flag in ('I', 'E')),
    parcels integer not null,
    said json not null,
    primary key (logistics_code, transit_no),
    check (closed_on >= opened_on)
);

create index transit_open on transit (opened_on, logistics_code, transit_no) where closed_on is null;
create index transit_imports_open on transit (opened_on, logistics_code, transit_no)
    where closed_on is null and ie_flag = 'I';
create index transit_imports_of on transit (logistics_code) where closed_on is null and ie_flag = 'I';
create index transit_closed on transit using brin (closed_on);
