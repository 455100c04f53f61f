"""A finding tells the sender of a document one thing that is wrong with it, in words he understands."""

from pydantic import BaseModel, ConfigDict


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
