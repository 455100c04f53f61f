-- Who was erased, for whom and why. Rows are only appended, and outlive a rebuild, which erases again by them.
create table erasure (
    number bigint generated always as identity primary key,
    person text not null,          -- token of the ID number, as it stood in `submission`
    officer text not null,
    reason text not null,
    erased_at timestamptz not null default now(),
    until_ms bigint not null,      -- what the log took later is not meant: the person may order again
    messages int not null          -- that nobody reads again
);

create function erasures_are_only_appended() returns trigger language plpgsql as $$
begin
    raise exception '% on an append-only record of erasures', tg_op;
end
$$;

create trigger erasures_are_only_appended before update or delete or truncate on erasure
    for each statement execute function erasures_are_only_appended();

-- Rows come in the order of days, so a summary of each stretch finds a day as well as an index would, and costs nothing.
create index submission_day on submission using brin (day);
