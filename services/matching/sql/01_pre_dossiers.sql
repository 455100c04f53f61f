-- One row per order number: everything known under it, packed (services/matching/packing.py).
-- A row is written about four times in its first seconds; the free space keeps those updates on its page (HOT), which
-- is also why no index covers what they change, `open` apart.
create table dossier (
    order_no text primary key,
    version integer not null check (version > 0),
    body bytea not null,
    open boolean not null,
    waits jsonb not null default '[]',
    check (open = (waits <> '[]'))
) with (fillfactor = 70);

create index dossier_open on dossier (order_no) where open;

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
