-- One row per order number: everything known under it, packed (services/matching/packing.py).
-- A row is written once for each batch that brings a document of it; the free space keeps those updates on its page.
-- day: the last customs day of its documents; retention counts from it. partition: of its documents' topic, whose worker tells what it waits for.
-- waits_for, waits_since: why something lies here, and since when the oldest. notification_due_since: since when a list waits for
-- documents whose sender has not been told of it. All null, and in no index but the first, once nothing waits.
-- disputed: the first day from which days are counted until a case is decided in which no payment agrees; mostly null.
create table dossier (
    order_no text primary key,
    partition integer not null,
    body bytea not null,
    day date not null,
    waits_for text,
    waits_since timestamptz,
    notification_due_since timestamptz check (notification_due_since >= waits_since),
    disputed date,
    check ((waits_for is null) = (waits_since is null))
) with (fillfactor = 70);

create index dossier_day on dossier using brin (day);
create index dossier_waiting on dossier (waits_since) where waits_since is not null;
create index dossier_notification_due on dossier (partition, notification_due_since) where notification_due_since is not null;
create index dossier_disputed on dossier (partition, disputed, order_no) where disputed is not null;

-- How many list numbers of a customs office and year are in blocks of partitions. Locked behind the counters.
create table list_number_pool (
    customs_code text,
    year integer,
    handed integer not null default 0 check (handed between 0 and 999999999),
    primary key (customs_code, year)
);

-- The last list number each partition gave out per customs office and year, and the last of its block.
create table list_counter (
    customs_code text,
    year integer,
    partition integer,
    last integer not null check (last > 0),
    until integer not null check (until >= last),
    primary key (customs_code, year, partition)
);
