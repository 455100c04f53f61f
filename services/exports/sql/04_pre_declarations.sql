-- Customs declarations that were taken, by the submission that brought them. said: as it came; empty where a rebuild has
-- met its end alone. asks: what an officer still has to answer. ended: nothing follows any more.
create table declaration (
    submission_id text primary key,
    agent_code text not null,
    cop_no text not null,
    entry_id text not null,
    status text not null,
    since timestamptz not null,
    said json,
    asks text[] not null,
    bill_no text,
    logistics_code text,
    logistics_nos text[] not null,
    ended boolean not null,
    day date not null               -- of the last act about it; retention counts from it
);

create index declaration_number on declaration (agent_code, cop_no, submission_id);
create index declaration_entry on declaration (entry_id);
create index declaration_bill on declaration (bill_no) where bill_no is not null and not ended;
create index declaration_parcels on declaration using gin (logistics_nos) where not ended;
create index declaration_waiting on declaration (since) where cardinality(asks) > 0 and not ended;
create index declaration_day on declaration using brin (day);

-- Orders to businesses (B) and into overseas warehouses (W) as the platform declared them last. taken_by: the declaration
-- that is about it.
create table business_order (
    ebc_code text not null,
    order_no text not null,
    ebp_code text not null,
    order_type text not null,
    goods_value numeric not null,
    currency text not null,
    deleted boolean not null,
    taken_by text,
    day date not null,
    primary key (ebc_code, order_no)
);

create index business_order_day on business_order using brin (day);

-- Goods in the records of markets, and how much of them customs declarations took. qty: 0 where a rebuild has met what was
-- taken alone.
create table market_goods (
    ebc_code text not null,
    record_no text not null,
    gnum integer not null,
    cluster text not null,
    gcode text not null,
    unit text not null,
    qty numeric not null,
    taken numeric not null,
    day date not null,
    primary key (ebc_code, record_no, gnum)
);

create index market_goods_day on market_goods using brin (day);

-- Enterprises that may export from a market cluster, from one customs day to another, both included.
create table market_operator (
    code text not null,
    cluster text not null,
    since date not null,
    until date not null,
    primary key (code, cluster)
);

-- The register, and the risk centre's instructions, as customs said them last.
create table enterprise (
    code text primary key,
    said json not null
);

create table control_instruction (
    instruction_no text primary key,
    said json not null
);
