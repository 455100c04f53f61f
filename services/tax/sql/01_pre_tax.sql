-- Everything of a guarantor changes under the lock of its account row: lists, queue and documents need none of their own.

create table guarantee_account (
    assure_code text primary key,
    ceiling numeric not null default 0,
    committed numeric not null default 0,
    claimed numeric not null default 0 check (claimed >= 0),
    next_place bigint not null default 1,
    waiting integer not null default 0
) with (fillfactor = 50);

-- A balance is asked for when the transaction ends: a store that is rebuilt passes through states that never were.
create function account_still_broken() returns trigger language plpgsql as $$
begin
    if exists (select from guarantee_account a
                where a.assure_code = new.assure_code
                  and (a.committed < 0 or a.committed > a.ceiling or a.waiting < 0)) then
        raise 'never_over_ceiling: % has committed % of %, % waiting',
              new.assure_code, new.committed, new.ceiling, new.waiting using errcode = 'check_violation';
    end if;
    return null;
end $$;

create constraint trigger never_over_ceiling after insert or update on guarantee_account
    deferrable initially deferred for each row
    when (new.committed < 0 or new.committed > new.ceiling or new.waiting < 0)
    execute function account_still_broken();

comment on column guarantee_account.claimed is 'owed on unpaid additional bills of audits; nothing new is held while it is not covered';
comment on column guarantee_account.committed is 'held for assessed lists, kept for bills, owed on unpaid documents; yuan';

create table guarantee_queue (
    assure_code text not null references guarantee_account,
    place bigint not null,
    case_key text not null,
    attempt integer not null,
    amount numeric not null check (amount >= 0),
    waiting_since timestamptz not null,
    assessed json not null,
    primary key (assure_code, place),
    unique (case_key, attempt)
);

create table payment_document (
    ent_duty_no text primary key,
    customs_code text not null,
    assure_code text not null references guarantee_account,
    release_day date not null,
    due_day date not null,
    bills integer not null check (bills > 0),
    amount numeric not null check (amount > 0),
    collected_on date not null,
    issued boolean not null default false,
    overdue boolean not null default false,
    paid_day date,                 -- its guarantor said so
    surcharge numeric not null default 0,
    additional boolean not null default false,
    confirmed_day date check (paid_day is not null or confirmed_day is null),  -- the treasury has it: then it is settled
    unique (collected_on, customs_code, assure_code, release_day, due_day, additional)
);

create index payment_document_guarantor on payment_document (assure_code, ent_duty_no);  -- for whoever asks
create index payment_document_paid on payment_document (confirmed_day) where confirmed_day is not null;
create index payment_document_reported on payment_document (paid_day) where paid_day is not null and confirmed_day is null;
create index payment_document_unissued on payment_document (collected_on, ent_duty_no) where not issued;
create index payment_document_due on payment_document (due_day, ent_duty_no) where paid_day is null and not overdue;

comment on column payment_document.collected_on is 'the day at whose end its bills are collected; issued once they all are';

create table list_tax (
    case_key text not null,
    attempt integer not null,
    assure_code text not null,
    customs_code text not null,
    submission_id text not null,
    invt_no text,
    state text not null check (state in ('held', 'billed', 'summarised', 'void', 'returned')),
    total numeric not null check (total >= 0),
    lines json not null,
    collectable_from date not null,
    release_day date,
    collect_on date,
    returns json,
    parts jsonb,
    early json,
    ent_duty_no text,
    detained boolean not null default false,
    primary key (case_key, attempt),
    constraint billed_since_release check (case state when 'held' then release_day is null when 'void' then true
        else release_day is not null end),
    constraint detained_stays_out check (not detained or collect_on is null),
    constraint collected_from_bills check (collect_on is null or state = 'billed'),
    constraint found_on_its_day check (collect_on >= collectable_from),
    constraint summarised_in_document check ((ent_duty_no is not null) = (state = 'summarised'))
) with (fillfactor = 50);

-- What a closing day may collect: whatever has a `collect_on` has a total and no document yet. A release changes nothing that
-- an index stands on, so that PostgreSQL writes the row anew in its page and leaves the indexes alone (a HOT update).
create index list_tax_day on list_tax using brin (collectable_from);  -- for retention
create index list_tax_open on list_tax (collectable_from, case_key, attempt) where ent_duty_no is null and total > 0;

comment on column list_tax.collectable_from is 'never after collect_on, and known when the tax is held';
comment on column list_tax.returns is '{application: what of it is still open}, those that ended too: told again they change nothing';
comment on column list_tax.parts is 'of a bill in several documents: [{ent_duty_no, total, lines: {gnum: quantity}}]';
comment on table list_tax is 'the tax of one list attempt, by the key of its case; lines: [gnum, gcode, qty, remaining, duty, consumption tax, vat]';

-- Audits after release of some lists, locked by their own rows, behind the account's.
create table tax_audit (
    case_key text not null,
    attempt integer not null,
    invt_no text not null,
    customs_code text not null,
    assure_code text not null,
    rates_day date not null,
    until date not null,
    state text not null check (state in ('ordered', 'found', 'closed')),
    lines json not null,
    answer_by date not null,
    parties json not null,
    papers json,
    missed boolean not null default false,
    corrected json,
    total numeric,
    ent_duty_no text,
    primary key (case_key, attempt),
    constraint found_by_correction check (state <> 'found' or corrected is not null),
    constraint closed_over_a_sum check ((state = 'closed') = (total is not null))
);

create index tax_audit_found on tax_audit (case_key, attempt) where state = 'found';
create index tax_audit_unheard on tax_audit (answer_by, case_key, attempt) where state = 'ordered' and papers is null and not missed;

comment on table tax_audit is 'lines: [line as declared, its dutiable value]; parties: of the list; papers: handed in by answer_by, or late; missed: none were by then; corrected: [gnum, gcode, qty, duty, consumption tax, vat, dutiable value]; total: brought in, or given back';
