-- Bonded account books (电子账册). Quantities are in the item's own unit, prices in yuan.

create table book (
    ems_no text primary key,
    area_code text not null,
    customs_code text not null,
    zone_type text not null,
    entry_mode text not null,
    items integer not null check (items > 0),
    kind text not null default 'import'  -- which lists draw on it (libs/schemas/codes/book_kinds.py)
);

-- A zone enterprise meets a condition on these customs days: the last word that customs put on record.
create table zone_condition (
    area_code text not null,
    condition text not null,
    since date not null,
    until date not null,
    primary key (area_code, condition)
);

-- incoming: first-line entries and returned goods (实增). outgoing: what left by the gate (实减).
-- held: reserved for matched lists that have not left (预减). unfit: returned goods unfit for sale, which are not on hand,
-- until they are destroyed or abroad. A row is rewritten often: half its page stays free for that.
create table book_item (
    ems_no text not null references book,
    item_record_no text not null,
    gcode text not null,
    unit text not null,
    unit_price numeric not null,
    incoming numeric not null,
    outgoing numeric not null,
    on_hand numeric not null generated always as (incoming - outgoing) stored,
    held numeric not null,
    unfit numeric not null default 0 check (unfit >= 0),
    entries bigint not null,
    primary key (ems_no, item_record_no),
    constraint stock_never_below_zero check (incoming - outgoing >= 0),
    constraint held_within_stock check (held between 0 and incoming - outgoing)
) with (fillfactor = 50);

-- What came in and went out: one row per posting, numbered without a gap per item, with the balance after it. What is held,
-- and for whom, is said by `hold`.
create table entry (
    ems_no text not null,
    item_record_no text not null,
    entry_no bigint not null,
    movement text not null,
    cause text not null,
    document text not null,
    day date not null,
    on_hand_change numeric not null,
    on_hand numeric not null,
    unfit_change numeric not null default 0,
    unfit numeric not null default 0,
    primary key (ems_no, item_record_no, entry_no),
    constraint something_moved check (on_hand_change <> 0 or unfit_change <> 0)
);

create index entry_day on entry using brin (day);  -- for retention

-- The stock of one list attempt, by the key of its case (libs/schemas/keys.py).
-- lines: [{"gnum", "item", "qty", "returned", what the list's line declares}], amounts as text (domain/hold_lines.py).
-- kept: the goods go abroad again and stay held until they have left; seized: confiscated, until they are taken out.
-- return_nos: arrivals and disposals it knows. detained: the gate found the parcel abnormal and no verdict lets it go on.
-- drawn: on a drawn note, not found normal yet. set_aside: returns that wait for that. No foreign key to the book: books are never deleted, every list is checked against its book before it is held, and this is the hot table.
create table hold (
    case_key text not null,
    attempt integer not null,
    ems_no text not null,
    invt_no text not null,
    state text not null check (state in ('held', 'kept', 'seized', 'used', 'sent-back', 'confiscated', 'voided')),
    released_day date,
    bond_invt_no text,
    lines json not null,
    kept_since timestamptz,
    return_nos text[] not null default '{}',
    detained boolean not null default false,
    drawn boolean not null default false,
    set_aside json,
    gross_weight text,  -- of the parcel, kilograms, as declared
    ended_day date,     -- of one that ended without having been released; retention counts from it
    primary key (case_key, attempt),
    constraint detained_off_the_vehicle check (not detained or bond_invt_no is null),
    constraint bundled_after_release check (
        bond_invt_no is null or released_day is not null or state in ('kept', 'sent-back')),
    constraint kept_has_since check ((kept_since is not null) = (state in ('kept', 'seized'))),
    constraint left_after_bundling check (state not in ('used', 'sent-back') or bond_invt_no is not null)
) with (fillfactor = 50);

create index hold_invt_no on hold (invt_no);
create index hold_day on hold using brin (released_day);  -- for retention
create index hold_ended on hold (ended_day) where ended_day is not null;
create index hold_kept on hold (kept_since) where state in ('kept', 'seized');

create table first_line_entry (
    ems_no text not null references book,
    cop_no text not null,
    primary key (ems_no, cop_no)
);

create table verification_list (
    bond_invt_no text primary key,
    ems_no text not null references book,
    cop_no text not null,
    invt_nos text[] not null,  -- without parcels the gate took off
    noted jsonb not null,      -- {list: release note} of those on one; of an entry {its own number: release note}
    withdrawn boolean not null,
    -- What enters under it, none where lists leave: {"entry_id", "outside_code", "gross_weight", "lines": [{"item", "qty"}]}.
    entering jsonb,
    day date not null          -- of its approval, or its withdrawal; retention counts from it
);

create unique index verification_list_entry_id on verification_list ((entering ->> 'entry_id'))
    where not withdrawn and entering is not null;

-- Customs declarations (0110) of enterprises outside, as exports told them last. goods: [[code, unit, quantity]],
-- null once it is over.
create table entry_declaration (
    entry_id text primary key,
    outside_code text not null,
    area_code text not null,
    released boolean not null,
    day date not null,         -- of what was told last; retention counts from it
    goods json
);

-- A verification list whose lists are not all known to be released; decided by their release or by the close of `day`.
create table pending_list (
    submission_id text primary key,
    ems_no text not null references book,
    cop_no text not null,
    invt_nos text[] not null,
    awaited text[] not null,
    day date not null,
    declared_at timestamptz not null
);

create index pending_list_day on pending_list (day, submission_id);
-- By the lists they await; without a list of entries not sorted in yet, which every reader would have to walk.
create index pending_list_awaited on pending_list using gin (awaited) with (fastupdate = off);

create table release_note (
    passport_no text primary key,
    ems_no text not null references book,
    cop_no text not null,
    app_time text not null,
    vehicle_no text not null,
    bond_invt_nos text[] not null,
    inspection boolean not null,
    inspected boolean not null,
    cleared text[] not null,  -- lists whose parcels the sorting line found normal
    passed boolean not null,
    withdrawn boolean not null,
    io_type text not null default 'E',  -- out of the zone (E) or into it (I)
    day date not null,        -- of its approval, its pass or its withdrawal; retention counts from it
    constraint withdrawn_stays check (not passed or not withdrawn),
    constraint inspected_before_passing check (not passed or not inspection or inspected)
);

create index verification_list_book on verification_list (ems_no, bond_invt_no);  -- for whoever asks
create index verification_list_entering on verification_list (ems_no) where entering is not null and not withdrawn;
create index release_note_book on release_note (ems_no, passport_no);

-- For retention.
create index verification_list_day on verification_list using brin (day);
create index release_note_day on release_note using brin (day);
create index release_note_lists on release_note using gin (bond_invt_nos);

-- The last number given out per scope (kind, customs office, period).
create table number_counter (
    scope text primary key,
    last bigint not null
);

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% on % breaks an invariant of the account book', tg_op, tg_table_name;
end
$$;

create trigger entries_are_only_appended before update on entry
    for each statement execute function refuse_change();

-- libs/runtime/store/retention.py says in its own transaction that it is at work; nobody else drops an entry.
create trigger entries_go_by_retention_alone before delete on entry
    for each statement when (current_setting('tongguan.retention', true) is distinct from 'on')
    execute function refuse_change();

create trigger a_hold_ends_once before update on hold
    for each row when (old.state in ('used', 'sent-back', 'confiscated', 'voided') and new.state <> old.state) execute function refuse_change();
