-- Who has a feed. series: names a row of numbers; a restore begins a new one, which goes on from the last number it found.
create table subscriber (
    code text primary key,
    series text not null,
    last bigint not null default 0,   -- the number of its last entry
    anew_after bigint not null default 0,  -- numbers above were given in this series
    opened_at timestamptz not null
);

-- What subscribers are told, each entry under the next number of its feed, as the bytes that are sent.
create table entry (
    subscriber text not null,
    number bigint not null,
    id text not null,              -- follows from the place in the log of what is told
    kind text not null,
    business_key text not null,    -- of the document, or of the waybill, that it is about
    case_key text,
    attempt smallint,              -- of what is told of a list
    released boolean,              -- whether it says so of a list that was released
    day date not null,
    body text not null,
    primary key (subscriber, number),
    check (num_nulls(attempt, released) in (0, 2))
);
create index entry_business_key on entry (business_key);
create index entry_case on entry (case_key) where case_key is not null;
create index entry_day on entry using brin (day);

-- Lists that were stopped, or let go again, after their release, as said last: a release that is read later tells it.
create table stop (
    case_key text not null,
    attempt smallint not null,
    status text not null,
    day date not null,
    primary key (case_key, attempt)
);
