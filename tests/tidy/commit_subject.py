"""`python -m tests.tidy.commit_subject FILE`: refuses a commit message whose subject is too long or says no place."""

import re
import sys
from pathlib import Path

SUBJECT_MAX = 72
_PLACE = re.compile(r"[\w./ ,-]+: \S")


def complaint(message: str) -> str | None:
    """Return what is wrong with a commit's message; None where nothing is."""
    subject = message.split("\n", 1)[0]
    if subject.startswith(("Merge ", "Revert ")):
        return None
    if len(subject) > SUBJECT_MAX:
        return f"the subject has {len(subject)} characters, at most {SUBJECT_MAX}: the why belongs into the body"
    if not _PLACE.match(subject):
        return "the subject says no place: write 'where: what', as in 'intake: answer 513'"
    return None


if __name__ == "__main__":
    sys.exit(complaint(Path(sys.argv[1]).read_text(encoding="utf-8")))
