-- Which release wrote this store, the newest row last. also: older releases whose workers may still run on it.
create table release (
    number int  generated always as identity primary key,
    name   text not null,
    also   text[] not null default '{}',
    since  timestamptz not null default now()
);
