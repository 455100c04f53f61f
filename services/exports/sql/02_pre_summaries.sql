-- Export lists that were released to depart, what they declare, and what became of them. What review told, the departure
-- and the summary come in any order: a row may have either. statistics_flag: A goes into the statistics, B into a summary.
-- loct_no: the site that the list names.
create table exported_list (
    case_key text not null,
    attempt smallint not null,
    invt_no text,
    customs_code text,
    agent_code text,
    ebc_code text,
    statistics_flag text,
    loct_no text,
    declared text,
    lines text,
    departed_day date,
    sum_no text,                    -- the summary that took it
    summed_day date,
    day date not null,              -- of the last act about it; retention counts from it
    primary key (case_key, attempt),
    check (num_nulls(customs_code, agent_code, ebc_code, statistics_flag, declared) in (0, 5)),
    check (num_nulls(sum_no, summed_day) in (0, 2))
);

create index exported_list_number on exported_list (invt_no) where invt_no is not null;
create index exported_list_open on exported_list (ebc_code, customs_code, departed_day)
    where statistics_flag = 'B' and sum_no is null and departed_day is not null;
create index exported_list_day on exported_list using brin (day);

-- Messages of summary applications (CEB701) as they came. sum_no: the summary that their application became.
create table summary_part (
    agent_code text not null,
    cop_no text not null,
    msg_seq_no integer not null,
    applied json not null,
    since timestamptz not null,
    sum_no text,
    day date not null,
    primary key (agent_code, cop_no, msg_seq_no)
);

create index summary_part_waiting on summary_part (since) where sum_no is null;

-- How many lists of a declarant departed in a month (its first day) that are to be summarised, and how many were.
create table summary_month (
    month date not null,
    customs_code text not null,
    agent_code text not null,
    ebc_code text not null,
    departed integer not null default 0,
    summed integer not null default 0,
    reminded boolean not null default false,
    overdue boolean not null default false,
    primary key (month, customs_code, agent_code, ebc_code),
    check (departed >= 0 and summed >= 0)
);

create index summary_month_open on summary_month (month, customs_code, agent_code, ebc_code) where summed < departed;

-- Figures of the statistics of simplified lists, in each currency. lists: counted in one of a list's currencies alone.
create table export_figure (
    month date not null,
    customs_code text not null,
    trade_mode text not null,
    gcode4 text not null,
    country text not null,
    unit text not null,
    currency text not null,
    lists integer not null,
    qty numeric not null,
    value numeric not null,
    published json,                 -- the figure as it was published, in each of its rows
    primary key (month, customs_code, trade_mode, gcode4, country, unit, currency)
);

create index export_figure_open on export_figure (month) where published is null;

-- The last number that an office gave out in a year, of summaries and their declarations.
create table summary_number (
    customs_code text not null,
    year smallint not null,
    last bigint not null,
    primary key (customs_code, year)
);
