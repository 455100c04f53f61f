"""Nobody may find the people behind the parcels in the open."""

from __future__ import annotations

from collections.abc import Iterable

from simulator.papers.documents import Sale


def personal_data(sales: Iterable[Sale]) -> set[str]:
    """Names, identity numbers, telephones and addresses of the buyers."""
    buyers = [sale.buyer for sale in sales]
    return {value for who in buyers for value in (who.name, who.id_number, who.telephone, who.address)}


def found_in(text: str, secrets: Iterable[str]) -> set[str]:
    """The secrets that can be read in it, as themselves or as JSON escapes them."""
    return {secret for secret in secrets if secret in text or secret.encode("unicode_escape").decode() in text}
