"""A dead letter is compressed before it is sealed. Of a record too long for one, size, hash and place are kept."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from random import Random

from libs.runtime.processing import RawRecord
from libs.runtime.store.deadletters import Sealer
from libs.runtime.tests.rig import Rig


def raw(value: bytes | None, **headers: bytes | None) -> RawRecord:
    return RawRecord("t", 0, 7, datetime(2026, 3, 2, tzinfo=UTC), b"K", value, dict(headers))


def test_what_was_sealed_opens_as_it_came() -> None:
    sealer = Sealer("secret")
    for value in (None, b"", b"{", Random(1).randbytes(5000)):
        sealed = sealer.seal(raw(value, name=None, other=b"x"))
        assert sealed and sealer.open(sealed) == (b"K", value, [("name", None), ("other", b"x")])


def test_a_letter_is_compressed_before_it_is_sealed() -> None:
    sealed = Sealer("secret").seal(raw(b"[" * 1_000_000))
    assert sealed and len(sealed) < 10_000


def test_what_is_too_long_is_not_kept_whatever_makes_it_so() -> None:
    sealer = Sealer("secret", bytes_max=1000)
    assert sealer.seal(raw(bytes(900)))
    assert sealer.seal(raw(bytes(1001))) is None
    assert sealer.seal(raw(b"", name=bytes(1001))) is None


async def test_of_a_record_too_long_its_size_hash_and_place_are_kept(rig: Rig) -> None:
    worker = await rig.assigned(rig.worker())
    body = b"[" * (1 << 20)
    bad = rig.log.append(rig.place, body, "intake/orders@a-0/1/0")
    await worker.handle([bad, rig.order("b", "intake/orders@a-0/2/0")])

    letter = await rig.pool.fetchrow("select * from dead_letter")

    assert letter is not None and await rig.times() == {"b": 1}
    assert (letter["topic"], letter["partition"], letter["record_offset"]) == (*rig.place, 0)
    assert (letter["bytes"], letter["sha256"], letter["body"]) == (len(body), hashlib.sha256(body).digest(), None)
