"""Says what a root element is that is not taken, in which namespace it came, and what is taken."""

import re
from collections.abc import Collection

from lxml import etree

from libs.schemas.ceb.engine.facts import NAMESPACE, TRANSPORT_NAMESPACE
from libs.schemas.ceb.engine.reading import Unreadable
from libs.schemas.ceb.registry import MESSAGES
from libs.schemas.personal import shown_name

_SHOWN_MAX = 100
_HIDDEN = "*"
_ELEMENT = re.compile(r"(?!.*\d{6})[A-Za-z][\w.-]{0,59}", re.ASCII)
_NAMESPACE = re.compile(r"(?!.*\d{6})(?:https?://|urn:)[\w.:/#-]{1,90}|", re.ASCII)
"""What looks like a namespace, or none; numbers long enough to be somebody's are none of it."""


class NotTaken(Unreadable):
    """The message is none that is taken here; nothing of it is lost, for nothing of it was taken.

    what, namespace: of its root element, masked where they might name somebody; namespace "" where it has none. taken:
    names of the messages that are taken. known: whether the release has such a message.
    """

    def __init__(self, reason: str, what: str, namespace: str, taken: tuple[str, ...], known: bool) -> None:
        super().__init__(reason, 1, 1)
        self.what = what
        self.namespace = namespace
        self.taken = taken
        self.known = known

    @property
    def named(self) -> dict[str, str]:
        """Root element and namespace as they may be kept beside a letter: those that look like such, stars else."""
        return {
            "message": self.what if _ELEMENT.fullmatch(self.what) else _HIDDEN,
            "namespace": self.namespace if _NAMESPACE.fullmatch(self.namespace) else _HIDDEN,
        }


def not_taken(root: etree._Element, taken: Collection[str]) -> NotTaken:
    """Say why this root is not taken, in words for its sender."""
    name = etree.QName(root)
    what, namespace = shown_name(name.localname[:_SHOWN_MAX]), shown_name((name.namespace or "")[:_SHOWN_MAX] or "none")
    message, listed = MESSAGES.get(what), tuple(taken)
    if name.namespace == NAMESPACE and message:
        reason = f"{what} ({message.en}) is known, not taken yet"
    elif name.namespace == TRANSPORT_NAMESPACE:
        reason = f"{what} is an envelope of the exchange platform and carries no message that can be read"
    elif message:
        reason = f"{what} belongs to namespace {NAMESPACE} and came in {namespace}"
    else:
        reason = f"{what} in namespace {namespace} is no message of release 202205"
    words = f"{reason}; taken are {', '.join(listed)}"
    return NotTaken(words, what, "" if not name.namespace else namespace, listed, message is not None)
