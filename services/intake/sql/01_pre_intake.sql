-- Everything partners sent, as they sent it.
create table submission (
    id text primary key,
    kind text not null,
    business_key text not null,
    order_no text,
    ebp_code text,
    sender text,                   -- who sent it, as far as that is said; null where by nobody
    day date not null,
    received_ms bigint not null,   -- when the log took it, in milliseconds since 1970
    xml boolean not null,
    part smallint not null,        -- place in an XML message of several documents
    body bytea,                    -- sealed; null for all but the first of them
    size int,                      -- of a large message as received, in bytes: then its body is compressed, too
    sha256 bytea,                  -- of the same
    content bytea,                 -- what a document of a large message says (SHA-256): its body is not opened again
    key bytea,                     -- what opens the body, wrapped by a master key; null where it was dropped
    person text,                   -- token of the ID number in the document; null where there is none, or it was erased
    erased_ms bigint,              -- then what the log took of its order until this goes with it; null where it was not
    answered_by text,              -- said the same as this one, whose receipts answer both
    answers text not null,         -- the receipts it got at once: a JSON list, as in `receipt`
    readers text[]                 -- who may read it beside those its body names; of a large message all of them
) with (toast_tuple_target = 8160);
create index submission_business_key on submission (business_key);
-- Dense: the last page of each sender stays in memory, and a batch has many rows of few senders.
create index submission_sender on submission (sender, received_ms);
create index submission_order_no on submission (order_no) where order_no is not null;

-- The document accepted last under each business key; lists stand in `attempt`.
create table document (
    key text primary key,
    submission_id text not null,
    app_time text not null,
    order_no text,                 -- of its case; a waybill knows no more of it
    case_key text,                 -- libs/schemas/keys.py
    free boolean,                  -- it was deleted or refused: its number may be declared anew; null where it stands
    since date                     -- day of its first version, where its number may come again for another thing
);

-- Declared lists of a case, one row per attempt. They are found by the order number, which is all that a waybill knows.
-- place: the row's number under the order number. Of two workers that add one at once, whatever its case, the second meets
-- the place taken, is tried again and sees the first.
-- Attempt 0 is no list: it counts the corrections accepted under the order number and names the last; so it has no case.
create table attempt (
    order_no text not null,
    place int not null check (place > 0),
    case_key text not null,
    attempt int not null check (attempt >= 0),
    submission_id text not null,
    app_time text not null,
    pre_no text not null,
    logistics_code text not null,
    logistics_no text not null,
    corrections int not null,      -- accepted under the order number before the list
    rejected boolean not null,
    primary key (order_no, place),
    check ((attempt = 0) = (case_key = ''))
);

-- Every later receipt; `about` is a submission id, or what a notice that answers none is asked for by (`kept_under`).
create table receipt (
    about text not null,
    number bigint generated always as identity,
    answer text not null,          -- {"receipt": …, "findings": …}: JSON as written, the fields in the official order
    primary key (about, number)
);
-- The day of a notice, by its own time.
create function notice_day(answer text) returns date immutable language sql as $$
    select make_date(left(at, 4)::int, substr(at, 5, 2)::int, substr(at, 7, 2)::int)
    from coalesce(answer::json #>> '{receipt,returnTime}', answer::json #>> '{receipt,opDate}') as at
    where at ~ '^[0-9]{8}'
$$;
-- Notices that answer no submission go by that day. What they are about holds a slash, which no submission's id does.
create index receipt_notice on receipt (notice_day(answer)) where about like '%/%';

-- preNo: nine digits behind the day. Gaps are allowed, so workers need not wait for each other.
create sequence pre_number minvalue 1 maxvalue 999999999 cycle;

-- The register: parties as customs registered them last. Customs' own codes stand in a setting.
create table party (
    code text primary key,
    roles text[] not null,
    office text,                   -- customs office it is registered for; null where for none
    active boolean not null,
    credit text not null
);

-- Who may transmit which documents for whom, as was said last.
create table entrustment (
    party text not null,
    entrusted text not null,
    kind text not null,
    since date not null,
    until date not null,
    primary key (party, entrusted, kind)
);

-- Cases by what later documents name them by alone: of an export list the preNo, the invtNo of an attempt, the parcel.
create table list_name (
    name text,
    case_key text,                 -- libs/schemas/keys.py
    day date not null,             -- customs day it had that name first
    primary key (name, case_key)
);
create index list_name_day on list_name using brin (day);

-- What was answered for persons whose identity was asked about; of two answers the later one, of a day the stricter one.
create table identity (
    person text primary key,       -- token of name and number together
    verdict text not null check (verdict in ('verified', 'refused')),
    day date not null              -- customs day of the answer
);
create index identity_day on identity using brin (day);
