"""Partners sign what the Unified Version wants signed, each by the certificate that was issued for its code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from libs.signing import sign
from libs.signing.making import METHOD_OF, Holder
from simulator.plan.plan import Delivery, Via
from simulator.play.wire import MESSAGES, to_xml

_IN_XML = {Via.KAFKA: Via.KAFKA_XML, Via.HTTP: Via.HTTP_XML}


@dataclass(frozen=True, slots=True)
class Signing:
    """holder_of: the certificate of an enterprise's code, with its key. signed: messages so far, by kind and method."""

    holder_of: Callable[[str], Holder]
    signed: Counter[tuple[str, str]] = field(default_factory=Counter)

    def sent(self, delivery: Delivery) -> Delivery:
        """Return the delivery as it goes over the wire: in XML where its kind wants a signature.

        What has no official form, such as a deliberate mistake of format, goes as it is.
        """
        message = MESSAGES.get(delivery.document)
        if message is None or not message.signed or not isinstance(delivery.body, dict):
            return delivery
        try:
            to_xml(delivery.document, delivery.body)
        except (ValueError, KeyError):
            return delivery
        return replace(delivery, via=_IN_XML.get(delivery.via, delivery.via))

    def message(self, kind: str, code: str, body: bytes) -> bytes:
        """Sign a message of the kind by the certificate of this code."""
        holder = self.holder_of(code)
        method = METHOD_OF[holder.family]
        self.signed[kind, method] += 1
        return sign(body, holder.private_key, holder.certificate, method)
