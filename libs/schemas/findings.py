"""A finding tells the sender of a document one thing that is wrong with it, in words he understands."""

from pydantic import BaseModel, ConfigDict


class Unlike(BaseModel):
    """Two personal values differ where what may be shown of them does not. `intake` reads both and says where."""

    model_config = ConfigDict(frozen=True)

    actual: str
    """The submission that brought the actual value."""
    expected: str
    """The submission that brought the expected one."""
    path: str
    """Where the expected value stands: "OrderHead.buyerName"."""


class Finding(BaseModel):
    """One broken rule. Personal values arrive here masked already."""

    model_config = ConfigDict(frozen=True)

    code: str
    """Official code the sender is answered with: negative (table 7-2) or customs-side ("1332")."""
    rule: str
    """Name of the rule, `id@version` or `id@version+release` (`libs.schemas.rules`): "311.acturalPaid.sum@1"."""
    path: str
    """Where: "OrderHead.acturalPaid", "OrderList[2].qty" (lines count from 1)."""
    message: str
    """Chinese and English, short."""
    actual: str | None = None
    expected: str | None = None
    unlike: Unlike | None = None
    """Between services only; receipts say it in words."""
