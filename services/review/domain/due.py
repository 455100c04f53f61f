"""A day's end makes due in review: released lists that nothing more is to happen to."""

from __future__ import annotations

from datetime import date

from libs.runtime.due import Due
from libs.schemas.keys import AttemptKey


class ListClosable(Due, frozen=True):
    """A list whose days of return are over, whose goods have left, and whose tax is paid."""

    closable_from: date
    case_key: str
    attempt: int

    @property
    def key(self) -> AttemptKey:
        return AttemptKey(self.case_key, self.attempt)
