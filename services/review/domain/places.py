"""The places of a list in which enterprises stand, and the role that each must have there."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import NamedTuple

from libs.schemas.declarations import EnterpriseRole
from libs.schemas.events.lists import Declared


class PartyPlace(NamedTuple):
    """An enterprise stands here in a list.

    name: the field, which rules are named by. code: of the answer where the enterprise may not stand there.
    attribute: of the list's block. own, own_role: where another party stands that may stand here too, and its role.
    nobody: what is written here of one that has no code.
    """

    name: str
    code: str
    attribute: str
    path: str
    role: EnterpriseRole
    own: str = ""
    own_role: EnterpriseRole | None = None
    nobody: tuple[str, ...] = ()

    def role_in(self) -> Callable[[Declared], EnterpriseRole]:
        """Return the function that tells the role asked for in a list. A party may do itself what it could leave to
        another."""
        role, own_role = self.role, self.own_role
        if own_role is None:
            return lambda declared: role
        code_of, own_of = attrgetter(self.attribute), attrgetter(self.own)
        return lambda declared: own_role if own_of(declared) == code_of(declared) else role


_R = EnterpriseRole
PLACES = (
    # An export list may be of a foreign platform without a code; an import list says none of that.
    PartyPlace("ebpCode", "-10102", "parties.ebp_code", "Head.ebpCode", _R.PLATFORM, nobody=("无",)),
    PartyPlace("ebcCode", "-10102", "parties.ebc_code", "Head.ebcCode", _R.ECOMMERCE),
    PartyPlace("logisticsCode", "-10102", "waybill.logistics_code", "Head.logisticsCode", _R.LOGISTICS),
    PartyPlace("payCode", "22001", "parties.pay_code", "OrderHead.payCode", _R.PAYMENT),
    # An e-commerce enterprise may declare its own lists (settled question 39).
    PartyPlace(
        "agentCode", "-10102", "parties.agent_code", "Head.agentCode", _R.AGENT, "parties.ebc_code", _R.ECOMMERCE
    ),
)

codes_of: Callable[[Declared], tuple[str | None, ...]] = attrgetter(*(place.attribute for place in PLACES))
"""The code in each of the places, in their order."""
