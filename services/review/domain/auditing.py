"""First release, then review: of the lists that are released the tax centre draws some and audits them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from libs.schemas.declarations import Credit
from libs.schemas.draws import Draw
from libs.schemas.events.review import Ground
from libs.schemas.reference import current
from libs.schemas.reference import tables as t
from libs.schemas.reference.current import remembered
from services.review.domain.courses import Course
from services.review.domain.facts import Enterprise
from services.review.domain.list_rule import ground_of
from services.review.domain.rules import AUDITED
from services.review.domain.views import ToDecide

_LOT = f"{AUDITED.id}@{AUDITED.version}"


@remembered(64)
def _shares(day: date) -> Mapping[Credit, Decimal]:
    return {Credit(code): row.share for code, row in current().on(t.AUDIT_SHARES, day).items()}


def drawn(
    assessed: ToDecide, course: Course, enterprises: Mapping[str, Enterprise], day: date, draw: Draw
) -> Ground | None:
    """Return why a list is audited after its release; None: it is not.

    The share follows the credit of the enterprise whose goods they are. Without tax that is collected there is nothing to
    audit.
    """
    if assessed.tax is None or not course.guaranteed:
        return None
    declared, ref = assessed.list, assessed.list.ref
    enterprise = enterprises.get(declared.parties.ebc_code)
    credit = enterprise.credit if enterprise else Credit.ORDINARY
    share = _shares(day).get(credit)
    if not share or not draw.hits(f"{ref.case}/{ref.attempt}/{_LOT}", share):
        return None
    return ground_of(AUDITED, by=f"{credit} {share:f}")
