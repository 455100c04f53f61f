-- Released lists, one a case, by its key (libs/schemas/keys.py). A row without a release is a place kept by an application that was quicker than the
-- release: whoever writes a case's applications or balances holds this row.
create table released_list (
    case_key text not null,
    attempt smallint,
    invt_no text,
    agent_code text,
    ems_no text,
    assure_code text,
    buyer_token text,
    release_day date,
    lines json,
    primary key (case_key),
    check (num_nulls(attempt, invt_no, agent_code, release_day, lines) in (0, 5))
);

-- Lines that an application was accepted for. Quantities in the line's unit, value in yuan.
-- applied: in open applications; returned: back.
create index released_list_day on released_list using brin (release_day);  -- for retention

create table line_balance (
    case_key text not null,
    gnum smallint not null,
    original numeric not null,
    value numeric not null,
    applied numeric not null check (applied >= 0),
    returned numeric not null check (returned >= 0),
    value_back numeric not null check (value_back between 0 and value),
    primary key (case_key, gnum),
    foreign key (case_key) references released_list,
    check (applied + returned <= original),
    check (returned < original or value_back = value)
);

-- Applications by the applicant's number (copNo). since: when it came to its status. arrivals: what arrived, in which
-- condition, and what became of it. unfit_since, wrong_since: since when goods of it stand apart.
create table application (
    case_key text not null,
    return_no text not null,
    status text not null check (status in ('pending', 'accepted', 'completed', 'lapsed', 'refused')),
    applied_day date not null,
    arrive_by date,
    since timestamptz not null,
    document jsonb not null,
    arrivals jsonb not null,
    unfit_since timestamptz,
    wrong_since timestamptz,
    primary key (case_key, return_no),
    foreign key (case_key) references released_list,
    check (arrive_by is not null or status in ('pending', 'refused'))
);

create index application_open on application (coalesce(arrive_by, applied_day), case_key, return_no)
    where status in ('pending', 'accepted');
create index application_unfit on application (unfit_since) where unfit_since is not null;
create index application_wrong on application (wrong_since) where wrong_since is not null;

-- Why nothing of a case comes back now: the status it is questioned at before its release, or stopped at after it; the drawn
-- note that carries it. Without a row nothing is against it; one in hand may
-- be empty.
create table control (
    case_key text not null,
    held_at text,
    stopped_at text,
    drawn_on text,
    primary key (case_key)
);

-- Books for imports: goods may come back to one where it is kept.
create table book (
    ems_no text primary key,
    area_code text not null,
    customs_code text not null
);

-- A return centre warehouse of a zone enterprise at one office. held: condition → first and last day on which it is met.
create table return_centre (
    area_code text not null,
    customs_code text not null,
    zone_type text not null,
    held jsonb not null,
    primary key (area_code, customs_code)
);

-- Parcels that came into a centre, by the waybill of their way back. case_key, arrival_no: what was sorted out of it.
create table held_parcel (
    area_code text not null,
    logistics_code text not null,
    logistics_no text not null,
    customs_code text not null,
    received_on date not null,
    since timestamptz not null,
    case_key text,
    arrival_no text,
    primary key (area_code, logistics_code, logistics_no),
    check (num_nulls(case_key, arrival_no) in (0, 2))
);

create index held_parcel_waits on held_parcel (since) where arrival_no is null;

-- Goods that a centre sorted ahead of their application; gone once that came, or once they were handed back.
create table sorted_goods (
    case_key text not null,
    arrival_no text not null,
    apply_by date not null,
    since timestamptz not null,
    document jsonb not null,
    primary key (case_key, arrival_no),
    foreign key (case_key) references released_list
);

create index sorted_goods_due on sorted_goods (apply_by, case_key, arrival_no);
