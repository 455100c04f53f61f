"""A day's end makes lists due that nothing more is to happen to, and those that waited too long."""

from __future__ import annotations

from datetime import date

from libs.runtime.due import Due
from libs.schemas.events.lists import CaseRef
from libs.schemas.keys import AttemptKey


class ListClosable(Due, frozen=True):
    """A list whose days of return are over, whose goods have left, and whose tax is paid."""

    closable_from: date
    case_key: str
    attempt: int

    @property
    def key(self) -> AttemptKey:
        return AttemptKey(self.case_key, self.attempt)


class WaitExpired(Due, frozen=True):
    """A list has waited for its goods as long as it may: for their arrival, or for a manifest."""

    expires_on: date
    case_key: str
    attempt: int

    @property
    def ref(self) -> CaseRef:
        return CaseRef.of(self.case_key, self.attempt)
