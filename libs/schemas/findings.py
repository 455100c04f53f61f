"""What is wrong with a document, one finding for each wrong thing, in words its sender understands."""

from pydantic import BaseModel, ConfigDict


class Finding(BaseModel):
    """One broken rule. Personal values arrive here masked already."""

    model_config = ConfigDict(frozen=True)

    code: str
    """Official code the sender is answered with: negative (table 7-2) or customs-side ("1332")."""
    rule: str
    """Message, field, kind and version of the rule: "311.acturalPaid.sum@1"."""
    path: str
    """Where: "OrderHead.acturalPaid", "OrderList[2].qty" (lines count from 1)."""
    message: str
    """Chinese and English, short."""
    actual: str | None = None
    expected: str | None = None
