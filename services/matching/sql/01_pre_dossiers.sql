-- One row per order number: everything known under it, packed (services/matching/packing.py).
-- A row is written once for each batch that brings a document of it; the free space keeps those updates on its page.
-- partition: of its documents' topic, whose worker tells what it waits for.
-- waits_for, waits_since: why something lies here, and since when the oldest. notification_due_since: since when a list waits for
-- documents whose sender has not been told of it. All null, and in no index but the first, once nothing waits.
create table dossier (
    order_no text primary key,
    partition integer not null,
    body bytea not null,
    waits_for text,
    waits_since timestamptz,
    notification_due_since timestamptz check (notification_due_since >= waits_since),
    check ((waits_for is null) = (waits_since is null))
) with (fillfactor = 70);

create index dossier_waiting on dossier (waits_since) where waits_since is not null;
create index dossier_notification_due on dossier (partition, notification_due_since) where notification_due_since is not null;

-- The last list number each partition gave out per customs office and year.
create table list_counter (
    customs_code text,
    year integer,
    partition integer,
    stride integer not null check (stride > 0),
    last integer not null default 0 check (last >= 0),
    primary key (customs_code, year, partition),
    check (partition between 0 and stride - 1)
);
