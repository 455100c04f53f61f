-- Enterprises registered with customs, as their last registration left them.
create table enterprise (
    code text primary key,
    roles text[] not null,
    active boolean not null,
    pilot_zone text,               -- where it is filed for B2B exports
    office text,                   -- its home office
    credit text not null
);

-- Instructions of the risk centre, as their last version left them. What is null asks nothing.
create table control_instruction (
    number text primary key,
    enterprise text,
    gcode text,                    -- first digits
    country text,
    buyer_token text,
    share numeric not null check (share between 0 and 1),
    since date not null,
    until date not null
);

-- Payment documents that were paid: their lists owe nothing.
create table paid_document (
    ent_duty_no text primary key,
    day date not null
);

-- A buyer's calendar year, in yuan. The buyer is a token, never an ID number.
create table quota (
    buyer_token text not null,
    year smallint not null,
    ceiling numeric not null,
    held numeric not null default 0,
    used numeric not null default 0,
    primary key (buyer_token, year)
) with (fillfactor = 80);

-- A balance is asked for when the transaction ends: a store that is rebuilt passes through states that never were.
create function quota_still_broken() returns trigger language plpgsql as $$
begin
    if exists (select from quota q
                where q.buyer_token = new.buyer_token and q.year = new.year
                  and (q.held < 0 or q.used < 0 or q.held + q.used > q.ceiling)) then
        raise 'quota of %: held %, used %, ceiling %', new.year, new.held, new.used, new.ceiling
              using errcode = 'check_violation';
    end if;
    return null;
end $$;

create constraint trigger quota_kept after insert or update on quota
    deferrable initially deferred for each row
    when (new.held < 0 or new.used < 0 or new.held + new.used > new.ceiling)
    execute function quota_still_broken();

-- Declaration list attempts, by the key of their case (libs/schemas/keys.py).
-- status: receipt status of the list; reason: the rule that put it there.
-- declared_at: when the log took it, of one that was assessed: the counters in Redis are filled from it.
-- since: when it began to wait there, for an officer or its parcel. assessed, grounds: what the answer needs. All three are
-- kept while the list is undecided, and questions: those still open of 300, 500 and 399 (has it arrived?), the one at hand
-- among them; 599 is a detention or, confiscated, an end. A list found abnormal at the gate was released, and is not assessed again.
-- value: less what came back. return_nos: the arrivals whose quota came back.
-- cleared, waits, closing_from: what indexes ask. They stay as they are when a list that departed is closed, so that such a
-- change touches no index.
create table attempt (
    case_key text not null,
    attempt smallint not null,
    invt_no text,
    status text not null check (
        status in ('100', '120', '300', '399', '500', '501', '502', '503', '599', '600', '700', '800', '899')),
    reason text not null,
    buyer_token text,
    quota_year smallint,
    value numeric,
    declared_at timestamptz,
    since timestamptz,
    assessed text,
    grounds text,
    questions text[],
    expires_on date,               -- of a list that waits for its goods alone: the last day on which it may
    closable_from date,            -- of a released list: when its days of return are over
    left_supervision boolean not null default false,
    billed_fen bigint not null default 0,     -- its tax, less what came back
    collected_fen bigint not null default 0,  -- of that, what stands in these payment documents
    ent_duty_nos text[] not null default '{}',
    return_nos text[] not null default '{}',
    day date not null,             -- of the last act about it; retention counts from it
    cleared boolean not null generated always as (status in ('800', '899')) stored,
    waits text generated always as (case when since is not null then status || ' ' || reason end) stored,
    closing_from date generated always as (case when status = '800' and left_supervision then closable_from end) stored,
    primary key (case_key, attempt),
    constraint undecided check (
        (since is null or status in ('120', '300', '399', '500', '501', '502', '503', '599', '600'))
        and (since is not null or status not in ('120', '300', '399', '500', '501', '502', '503', '600'))),
    check ((since is not null) = (grounds is not null)),
    check (assessed is null or since is not null)
) with (fillfactor = 60);

create unique index attempt_released_once on attempt (case_key) where cleared;
create index attempt_day on attempt using brin (day);
-- Rows come nearly in the order of their times, so this costs a write next to nothing.
create index attempt_declared on attempt using brin (declared_at) with (autosummarize = on);
-- Released lists whose goods have left; nearly all of those whose day has come are closed that day.
create index attempt_closable on attempt (closing_from, case_key, attempt) where closing_from is not null;
create index attempt_expires on attempt (expires_on, case_key, attempt) where expires_on is not null;
create index attempt_waiting on attempt (waits, since) where waits is not null;
