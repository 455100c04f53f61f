"""A person's name, number, telephone or address travels as a token to compare and a masked form to show."""

from __future__ import annotations

from libs.schemas.events.base import FactStruct


class PersonalValue(FactStruct, frozen=True):
    """One value about a person; its text is left behind at `intake`.

    token: the version of the secret it was made with, `-` and 32 hex digits; equal where the values are alike. Tokens of
    names, numbers, telephones and addresses are never equal. masked: what findings and officers may see. former: the
    token under the secret before, while secrets overlap.
    """

    token: str
    masked: str
    former: str | None = None

    def agrees_with(self, other: PersonalValue) -> bool:
        """Say whether both stand for one value, under either secret."""
        return self.token in (other.token, other.former) or (self.former is not None and self.former == other.token)

    @property
    def counted(self) -> str:
        """The token that quota is counted by: it stays the former one until the overlap ends."""
        return self.former or self.token
