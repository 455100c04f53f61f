"""The table of mirrors: what each service's rows and events must say alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal

from checker.applications import applications, applied_for
from checker.facts import Facts
from checker.invariants import guarantee, quota, stock, tax
from checker.invariants.order import paths
from checker.standing import attempt_of, ended_attempts, lists_accepted
from checker.stores.mirror import Mirror, joined, plain
from checker.stores.parcels import PARCELS
from libs.schemas.codes.list_status import DECLARED_AGAIN, ListStatus
from libs.schemas.codes.supervision_modes import EXPORT, IMPORT, Hold
from libs.schemas.events import accountbook as ab
from libs.schemas.events import audits, intake, returns, review
from libs.schemas.events import tax as tax_events
from libs.schemas.events.lists import Declared
from libs.schemas.events.retractions import DocumentRetracted
from libs.schemas.keys import AttemptKey
from libs.schemas.topics import FLOWS

ZERO = Decimal(0)
RowsByKey = dict[str, str]
_BEFORE_REVIEW = (ListStatus.DECLARED, ListStatus.STORED)


def _attempt(key: AttemptKey) -> str:
    return joined(*key)


def _receipts(facts: Facts) -> RowsByKey:
    """A document sent again is told the same receipts under its own number: nothing new is kept. Summary results have no
    `returnTime` and no `returnStatus`."""
    receipts = (told.receipt for event in facts.only(intake.ReceiptsIssued) for told in event.receipts)
    named = ((receipt.get(name, "") for name in ("guid", "returnTime", "returnStatus")) for receipt in receipts)
    return {joined(*names): "told" for names in named}


def _attempts(facts: Facts) -> RowsByKey:
    rejected = {attempt_of(said) for _, said in facts.family(review.Verdict) if said.status in DECLARED_AGAIN}
    declared = map(attempt_of, lists_accepted(facts))
    return {_attempt(key): str(key in rejected).lower() for key in declared}


def _dossiers(facts: Facts) -> RowsByKey:
    known = {event.order_no for _, event in facts.family(intake.CaseDocument)}
    known |= {event.order_no for event in facts.only(DocumentRetracted)}
    return dict.fromkeys(known, "known")


def _holds(facts: Facts) -> RowsByKey:
    """A hold whose goods all came back before they left is void as well."""
    ahead = (each for each in _ran_ahead(facts) if each.ems_no and each.invt_no)
    states: dict[AttemptKey, str] = {attempt_of(each): "voided" for each in ahead}
    left: dict[AttemptKey, Decimal] = defaultdict(Decimal)
    for held in facts.only(ab.StockHeld):
        if held.book is not None:
            states[attempt_of(held)] = "held"
            left[attempt_of(held)] = sum((Decimal(line.qty) for line in held.lines), ZERO)
    for returned in facts.only(ab.StockReturned):
        left[attempt_of(returned.list_ref)] -= sum(
            (posting.qty for posting in (*returned.postings, *returned.unfit)), ZERO
        )
    states.update((key, "voided") for key, state in states.items() if left[key] <= ZERO)
    seized = set(map(attempt_of, facts.only(review.ListConfiscated)))
    ends = [(key, "seized" if key in seized else "kept") for key in ended_attempts(facts) if left[key] > ZERO]
    ends += [(attempt_of(event.list_ref), "voided") for event in facts.only(ab.HoldVoided)]
    ends += [(key, "used") for key in stock.left_attempts(facts)]
    taken: tuple[tuple[type[ab.GoodsSentBack] | type[ab.GoodsConfiscated], str], ...] = (
        (ab.GoodsSentBack, "sent-back"), (ab.GoodsConfiscated, "confiscated"),
    )  # fmt: skip
    ends += [(attempt_of(ref), word) for kind, word in taken for event in facts.only(kind) for ref in event.lists]
    states.update((key, state) for key, state in ends if key in states)
    return {_attempt(key): state for key, state in states.items()}


def _items(facts: Facts) -> RowsByKey:
    return {
        joined(*key): joined(plain(item.on_hand), plain(item.open), plain(item.unfit))
        for key, item in stock.items(facts).items()
        if item.on_hand or item.open or item.last
    }


def _verification_lists(facts: Facts) -> RowsByKey:
    """Without the parcels that the sorting line took off."""
    notes = {note.passport_no: note.bond_invt_nos for note in facts.only(ab.ReleaseNoteApproved)}
    off = {(number, key.invt_no) for passport, key in stock.taken_off(facts) for number in notes.get(passport, ())}
    withdrawn = {event.bond_invt_no for event in facts.only(ab.VerificationListWithdrawn)}
    return {
        event.bond_invt_no: ""
        if event.bond_invt_no in withdrawn
        else ",".join(sorted(ref.invt_no for ref in event.lists if (event.bond_invt_no, ref.invt_no) not in off))
        for event in facts.only(ab.VerificationListApproved)
    } | {event.bond_invt_no: "" for event in facts.only(ab.EntryListApproved)}


def _notes(facts: Facts) -> RowsByKey:
    passed = {event.passport_no for event in facts.only(ab.GoodsExited)}
    passed |= {event.passport_no for event in facts.only(ab.GoodsEntered)}
    approved = facts.only(ab.ReleaseNoteApproved)
    return {event.passport_no: str(event.passport_no in passed).lower() for event in approved}


def _ran_ahead(facts: Facts) -> Iterator[Declared]:
    """Lists that ended before they came to review. Who meets the verdict first keeps a row: nothing is held for them."""
    return (said.ahead for _, said in facts.family(review.Verdict) if said.ahead)


def _let_go(facts: Facts) -> set[AttemptKey]:
    """Attempts whose guarantee a verdict let go."""
    verdicts = facts.family(review.Verdict)
    return {attempt_of(said) for _, said in verdicts if Hold.GUARANTEE in said.lets_go and not said.released}


def _taxes(facts: Facts) -> RowsByKey:
    versions = tax.bills(facts)
    let_go, collected, open_ = _let_go(facts), defaultdict[AttemptKey, Decimal](Decimal), applied_for(facts)
    for summarised in facts.only(tax_events.TaxBillSummarised):
        collected[attempt_of(summarised)] += Decimal(summarised.total)
    ahead = (each for each in _ran_ahead(facts) if each.parties.assure_code)
    said = {_attempt(attempt_of(each)): joined("void", plain(ZERO)) for each in ahead}
    for event in facts.only(tax_events.TaxAssessed):
        key, state, total = attempt_of(event), "held", Decimal(event.tax.total)
        if key in versions:
            last = versions[key][-1].bill
            total = Decimal(last.total)
            state = "billed"
            if isinstance(last, tax_events.TaxBillVoided):
                state = "returned" if last.return_no else "void"
            state = "summarised" if collected.get(key) == total and key not in open_ else state
        elif key in let_go:
            state, total = "void", ZERO
        said[_attempt(key)] = joined(state, plain(total))
    return said


def _accounts(facts: Facts) -> RowsByKey:
    raised, committed = guarantee.ceilings(facts), guarantee.commitments(facts)
    codes = (
        raised.keys()
        | committed.keys()
        | {event.list.parties.assure_code or "" for event in facts.only(tax_events.GuaranteeAwaited)}
        | {each.parties.assure_code for each in _ran_ahead(facts) if each.parties.assure_code}
    )
    return {
        code: joined(plain(sum(raised[code].values(), ZERO)), plain(sum(committed[code].values(), ZERO)))
        for code in codes
    }


def _queue(facts: Facts) -> RowsByKey:
    ended = _let_go(facts)
    assessed = {attempt_of(event) for event in facts.only(tax_events.TaxAssessed)}
    awaited = {
        attempt_of(event): Decimal(event.assessed.tax.total) for event in facts.only(tax_events.GuaranteeAwaited)
    }
    return {_attempt(key): plain(amount) for key, amount in awaited.items() if key not in ended | assessed}


def _payment_documents(facts: Facts) -> RowsByKey:
    said = {e.ent_duty_no: (str(e.paid_day), "open") for e in facts.only(tax_events.TaxPaymentTaken)}
    said |= {e.ent_duty_no: (str(e.paid_day), str(e.confirmed_day)) for e in facts.only(tax_events.PaymentDocumentPaid)}
    overdue = {event.ent_duty_no for event in facts.only(tax_events.PaymentDocumentOverdue)}
    return {
        number: joined(plain(event.amount), str(number in overdue).lower(), *said.get(number, ("open", "open")))
        for event in facts.only(tax_events.PaymentDocumentIssued)
        if (number := event.ent_duty_no)
    }


def _audits(facts: Facts) -> RowsByKey:
    """The later stage wins; one that gave tax back stands with what it gave below 0."""
    said = {_attempt(attempt_of(event)): joined("ordered", "open") for event in facts.only(audits.AuditOrdered)}
    said |= {_attempt(attempt_of(event)): joined("found", "open") for event in facts.only(audits.AuditFound)}
    for event in facts.only(audits.AuditClosed):
        total = -event.total if event.outcome is audits.AuditOutcome.REFUND else event.total
        said[_attempt(attempt_of(event))] = joined("closed", plain(total))
    return said


def _verdicts(facts: Facts) -> RowsByKey:
    """A list that waits for its parcel keeps the status it was stored with."""
    to_arrive = {attempt_of(event) for event in facts.only(review.ListExamined)}
    found = {key: path[-1] for key, path in paths(facts).items()}
    return {_attempt(key): status for key, status in found.items() if status not in _BEFORE_REVIEW or key in to_arrive}


def _quota(facts: Facts) -> RowsByKey:
    return {joined(*key): plain(year.used) for key, year in quota.years(facts).items() if year.used}


def _applications(facts: Facts) -> RowsByKey:
    """The later stage wins, and each has an event of its own."""
    refused = facts.only(returns.ReturnRefused)
    said = {
        joined(event.ref.case, event.cop_no): "refused" for event in refused if event.document == "return-application"
    }
    for key, application in applications(facts).items():
        ended = "lapsed" if application.lapsed else "completed"
        said[joined(key.attempt.case, key.return_no)] = "accepted" if application.open else ended
    return said


def _released_lists(facts: Facts) -> RowsByKey:
    """Of imports: one list of a case is released."""
    refs = (event.ref for event in facts.only(review.ListReleased))
    return {ref.case: str(ref.attempt) for ref in refs if ref.direction == IMPORT}


def _released_exports(facts: Facts) -> RowsByKey:
    """They are kept by their number."""
    released = (event for event in facts.only(review.ListReleased) if event.ref.direction == EXPORT)
    return {event.list.invt_no or "": _attempt(attempt_of(event)) for event in released}


def _letters_of(service: str) -> Callable[[Facts], RowsByKey]:
    def letters(facts: Facts) -> RowsByKey:
        return {joined(*each.place): each.reason for each in facts.dead_letters if each.service == service}

    return letters


_ATTEMPT = "concat_ws('/', case_key, attempt)"

MIRRORS: tuple[Mirror, ...] = (
    Mirror(
        "intake", "receipts",
        "select distinct concat(r->>'guid', '/', r->>'returnTime', '/', r->>'returnStatus'), 'told' "
        "from (select answer::jsonb->'receipt' as r from receipt union all "
        "select a->'receipt' from submission, jsonb_array_elements(answers::jsonb) a)", _receipts,
    ),
    Mirror(
        "intake", "attempts",
        f"select {_ATTEMPT}, rejected::text from attempt where attempt > 0", _attempts,
    ),
    Mirror("matching", "dossiers", "select order_no, 'known' from dossier", _dossiers),
    Mirror("accountbook", "holds", f"select {_ATTEMPT}, state from hold", _holds),
    Mirror(
        "accountbook", "items",
        "select concat_ws('/', ems_no, item_record_no), "
        "concat_ws('/', trim_scale(on_hand), trim_scale(held), trim_scale(unfit)) "
        "from book_item where entries > 0", _items,
    ),
    Mirror(
        "accountbook", "verification lists",
        "select bond_invt_no, coalesce((select string_agg(n, ',' order by n collate \"C\") from unnest(invt_nos) n), '') "
        "from verification_list", _verification_lists,
    ),
    Mirror("accountbook", "release notes", "select passport_no, passed::text from release_note", _notes),
    Mirror("tax", "lists", f"select {_ATTEMPT}, concat_ws('/', state, trim_scale(total)) from list_tax", _taxes),
    Mirror(
        "tax", "guarantee accounts",
        "select assure_code, concat_ws('/', trim_scale(ceiling), trim_scale(committed)) from guarantee_account",
        _accounts,
    ),
    Mirror("tax", "guarantee queue", f"select {_ATTEMPT}, trim_scale(amount)::text from guarantee_queue", _queue),
    Mirror(
        "tax", "payment documents",
        "select ent_duty_no, concat_ws('/', trim_scale(amount), overdue::text, coalesce(paid_day::text, 'open'), "
        "coalesce(confirmed_day::text, 'open')) "
        "from payment_document", _payment_documents,
    ),
    Mirror(
        "tax", "audits",
        f"select {_ATTEMPT}, concat_ws('/', state, coalesce(trim_scale(total)::text, 'open')) from tax_audit", _audits,
    ),
    Mirror("review", "attempts", f"select {_ATTEMPT}, status from attempt", _verdicts),
    Mirror(
        "review", "quota",
        "select concat_ws('/', buyer_token, year), trim_scale(used)::text from quota where used <> 0",
        _quota, private=True,
    ),
    Mirror(
        "returns", "applications",
        "select concat_ws('/', case_key, return_no), status from application where status <> 'pending'",
        _applications,
    ),
    Mirror(
        "returns", "released lists",
        "select case_key, attempt::text from released_list where attempt is not null", _released_lists,
    ),
    Mirror(
        "returns", "released exports",
        "select invt_no, concat_ws('/', case_key, released::json #>> '{list,ref,attempt}') "
        "from exported where case_key is not null", _released_exports,
    ),
    *PARCELS,
    *(
        Mirror(
            service, "dead letters",
            "select concat_ws('/', topic, partition, record_offset), reason from dead_letter", _letters_of(service),
        )
        for service in FLOWS
    ),
)  # fmt: skip
