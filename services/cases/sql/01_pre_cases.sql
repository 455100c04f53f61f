-- A case: what is asked for in lists, in columns; all the rest in its file (services/cases/domain/files.py).
create table case_file (
    case_key text primary key,
    tie bigint not null,           -- of the key: the order of cases that were opened in one millisecond
    opened_ms bigint,              -- when its first document came, since 1970; never changes. null: none is here yet
    status text,
    waiting text,                  -- reason, as services/cases/domain/standing.py has it
    waiting_since timestamptz,
    office text,
    trade_mode text,
    direction text,
    settled boolean not null,      -- rejected or closed: it goes by retention
    day date not null,             -- the last customs day of anything about it
    file text not null
) with (fillfactor = 70);
create index case_file_opened on case_file (opened_ms desc, tie desc) where opened_ms is not null;
create index case_file_status on case_file (status, opened_ms desc, tie desc) where opened_ms is not null;
create index case_file_waiting on case_file (waiting, opened_ms desc, tie desc) where waiting is not null;
create index case_file_queue on case_file (office, waiting, waiting_since, tie) where waiting is not null;
create index case_file_day on case_file using brin (day);

-- Who finds a case in its lists: a party's code, or an office behind a blank.
create table reader (
    code text not null,
    opened_ms bigint not null,
    tie bigint not null,
    case_key text not null,
    primary key (code, opened_ms, tie)
);
create index reader_case on reader (case_key);

-- What else a case is called: numbers that customs, payment companies and carriers gave.
create table case_name (
    name text not null,
    case_key text not null,
    primary key (name, case_key)
);
create index case_name_case on case_name (case_key);

-- A parcel: its waybill, and the cases whose lists name it.
create table parcel (
    parcel_key text primary key,
    day date not null,
    file text not null
) with (fillfactor = 80);
create index parcel_day on parcel using brin (day);

-- What was answered to a submission, as said last; a notice has its document's business key in place of an id.
create table answered (
    about text primary key,
    opened_ms bigint not null,     -- when the log took its first receipt, since 1970; never changes
    kind text not null,
    business_key text not null,
    status text not null,          -- returnStatus, returnTime, returnInfo of the receipt that customs said last
    said_at text not null,
    info text not null,
    receipts int not null,         -- how many there are
    notice boolean not null,
    day date not null,             -- the last customs day of any of them
    message_type text,
    repeats text                   -- the submission that said the same before
) with (fillfactor = 80);
create index answered_day on answered using brin (day);

-- Who finds it: a code that its receipts name; nothing stands for everybody's.
create table answered_to (
    code text not null,
    opened_ms bigint not null,
    tie bigint not null,
    about text not null,
    primary key (code, opened_ms, tie)
);
create index answered_to_about on answered_to (about);
