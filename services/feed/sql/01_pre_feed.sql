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

-- Bills that were read before anybody was told of their list: a release that is read later tells and drops them. Those that are
-- read behind a release that concerned nobody with a feed stay until they go by retention, after RETENTION_DAYS_OF, where there is an archive (ARCHIVE_DIR).
create table bill_ahead (
    case_key text not null,
    attempt smallint not null,
    bills text not null,           -- services/feed/domain/bills.py
    day date not null,
    primary key (case_key, attempt)
);
create index bill_ahead_day on bill_ahead (day);

-- Who keeps a book, as its opening says.
create table book (
    ems_no text primary key,
    area_code text not null
);

-- Where entries of a feed are posted. done: the number of the last entry that was delivered, or is of no kind that is asked for.
-- tries, refusals, failing_since, next_at: services/feed/domain/delivering.py. lease: who sends just now, until when.
create table webhook (
    id text primary key,
    subscriber text not null,
    url text not null,
    kinds text[] not null,         -- empty: all
    state text not null check (state in ('active', 'paused', 'stopped', 'off')),
    why text,
    done bigint not null,
    tries int not null default 0,
    refusals int not null default 0,
    failing_since timestamptz,
    next_at timestamptz not null,
    lease text,
    leased_until timestamptz,
    made_at timestamptz not null
);
create index webhook_subscriber on webhook (subscriber);

-- What its posts are signed by, sealed. until: of one that was rotated; null for the one that stands.
create table webhook_secret (
    id text primary key,
    webhook text not null references webhook on delete cascade,
    content bytea not null,
    key bytea not null,
    until timestamptz
);
create index webhook_secret_webhook on webhook_secret (webhook);

-- Entries that a subscriber asked to have once more.
create table resend (
    webhook text not null references webhook on delete cascade,
    number bigint not null,
    primary key (webhook, number)
);

-- Every post of an entry, and what came of it.
create table post_attempt (
    webhook text not null,
    number bigint not null,
    entry_id text not null,
    at timestamptz not null,
    answer text not null,
    status int,
    seen text not null,
    day date not null,
    nth bigint generated always as identity,
    primary key (webhook, nth)
);
create index post_attempt_day on post_attempt using brin (day);

-- Feeds that are written to a topic of their subscriber's own as well. done: the number of the last entry that is
-- acknowledged there. why, failing_since: what keeps the next one from it. lease: who writes just now, until when.
create table own_topic (
    subscriber text primary key,
    topic text not null,
    done bigint not null,
    why text,
    failing_since timestamptz,
    next_at timestamptz not null,
    lease text,
    leased_until timestamptz,
    made_at timestamptz not null
);
