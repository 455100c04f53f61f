-- One row per parcel that a list names by nothing else, or whose waybill knows nothing else: where the two meet.
-- Locked before any dossier. generation: a waybill number may come again after six months, as another parcel.
-- since: the earliest day of what is known of it. corrections: the highest number of a correction of its waybill.
-- waybill: packed (services/matching/packing.py); null where none came, or it was deleted. awaited_by: the order
-- numbers whose lists named it. waits_since: since when its waybill waits for a list to name it.
create table parcel (
    logistics_code text,
    logistics_no text,
    generation integer check (generation > 0),
    since date not null,
    corrections integer not null,
    waybill bytea,
    awaited_by text[] not null,
    waits_since timestamptz,
    primary key (logistics_code, logistics_no, generation),
    check (corrections > 0 or num_nonnulls(waybill, nullif(awaited_by, '{}')) > 0),
    check ((waits_since is not null) = (waybill is not null and awaited_by = '{}'))
);

create index parcel_waiting on parcel (waits_since) where waits_since is not null;
