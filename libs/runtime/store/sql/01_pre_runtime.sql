-- The loop's own tables, the same in every service's database.

-- One row per input partition. next_offset is the position: the first offset not yet applied. It moves in the same
-- transaction as everything the records before it caused. closed_day: the last customs day closed on this partition.
create table position (
    topic       text   not null,
    partition   int    not null,
    topic_id    text   not null,
    next_offset bigint not null,
    closed_day  date,
    primary key (topic, partition)
) with (fillfactor = 50);

-- The last event applied of each origin on each input partition: anything at or below it is a duplicate.
create table watermark (
    topic       text   not null,
    partition   int    not null,
    origin      text   not null,
    last_offset bigint not null,
    last_index  int    not null,
    closed_day  date,
    primary key (topic, partition, origin)
) with (fillfactor = 50);

-- Committed output that is not yet known to be acknowledged. A page belongs to one input partition (its origin).
-- number: rises with every page, so that pages left over go out as they were committed: who decides on a row that another
-- transaction changed has waited for its commit, and takes a later number.
create table outbox (
    topic        text   not null,
    partition    int    not null,
    first_offset bigint not null,
    body         bytea  not null,
    written_at   timestamptz not null default now(),
    number       bigint not null generated always as identity,
    primary key (topic, partition, first_offset)
);
alter table outbox alter column body set storage external;

-- Documents that were acted on, by the submission that brought them: told again under another cause, one is passed over
-- (libs/runtime/store/told.py). cause: the record it was acted on for. Rows go by retention, as letters do.
create table told_document (
    submission_id text primary key,
    cause         text not null,
    told_on       date not null default (now() at time zone 'Asia/Shanghai')::date
);
create index on told_document using brin (told_on);

-- The last day closed on every input of the service; one row, locked by whoever may close the next.
-- opened_day: the first customs day that anything counted for here.
create table calendar (
    singleton  boolean primary key default true check (singleton),
    closed_day date,
    opened_day date
);
insert into calendar default values;

-- Days that are closed on every input and whose work is not done. task: which kind of thing due it has come to; after: the
-- last of that kind that was worked off. A row goes with the day's last piece. The work's own position is a row of
-- `position`, so that its pieces are fenced and its pages kept like those of an input partition.
create table day_work (
    day       date primary key,
    closed_at timestamptz not null,
    task      int not null default 0,
    after     json
);

-- What was dropped, piece by piece: up to where each file of the archive counts (libs/runtime/store/retention.py).
create table archived (
    table_name text   not null,
    day        date   not null,
    piece      int    not null,
    rows       int    not null,
    bytes_end  bigint not null,
    sha256     bytea  not null,
    primary key (table_name, day, piece)
);

-- Records that could not be read. body: the record as it came, compressed and encrypted; null where it is longer than a
-- letter may be: it lies at its place in the log. bytes, sha256: of its value. headers carry no personal data.
create table dead_letter (
    id          text primary key,
    topic       text   not null,
    partition   int    not null,
    record_offset bigint not null,
    reason      text   not null,
    headers     jsonb  not null,
    bytes       bigint not null,
    sha256      bytea  not null,
    body        bytea,
    arrived_at  timestamptz not null,
    replays     int    not null default 0
);
create index dead_letter_reason on dead_letter (reason, arrived_at);

-- Who did or saw what over HTTP (libs/runtime/store/acts.py). credential: the id of the key, token or certificate.
create table act (
    number     bigint generated always as identity primary key,
    at         timestamptz not null,
    who        text    not null,
    credential text    not null,
    roles      text[]  not null,
    what       text    not null,
    about      text    not null,
    personal   boolean not null   -- whether personal data was shown in clear
);
create function acts_are_only_appended() returns trigger language plpgsql as $$
begin
    raise exception '% on the append-only record of acts', tg_op;
end
$$;
create trigger acts_are_only_appended before update or delete or truncate on act
    for each statement execute function acts_are_only_appended();
