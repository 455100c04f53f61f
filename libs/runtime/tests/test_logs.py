"""Logs name nobody, not even when something goes wrong."""

from __future__ import annotations

from decimal import Decimal

from pydantic import BaseModel, ValidationError

from libs.runtime.observing.logs import places_only


class Buyer(BaseModel):
    name: str
    paid: Decimal


def test_an_exception_is_logged_by_type_and_places_without_its_text() -> None:
    try:
        Buyer.model_validate({"name": "张三 13800000000", "paid": "王小明"})
    except ValidationError as failure:
        logged = places_only(None, "error", {"event": "batch cannot be applied", "exc_info": failure})
    assert logged["exception"] == "ValidationError"
    assert any("test_logs.py" in place for place in logged["at"])
    assert not any(word in str(logged) for word in ("张三", "13800000000", "王小明"))
