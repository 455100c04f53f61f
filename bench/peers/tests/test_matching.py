from itertools import permutations

import pytest

from bench.peers.matching import KINDS, Document, Dossier, file


def _document(kind: str, buyer: str = "b", total: str = "9.90") -> Document:
    return {"kind": kind, "orderNo": "PB000000001", "buyer": buyer, "total": total}


@pytest.mark.parametrize("kinds", list(permutations(KINDS)))
def test_the_last_of_three_that_agree_gives_the_match_whatever_the_order(kinds: tuple[str, ...]) -> None:
    dossier: Dossier = {}
    assert [file(dossier, _document(kind)) for kind in kinds] == [
        None, None, {"orderNo": "PB000000001", "buyer": "b", "total": "9.90"},
    ]  # fmt: skip


@pytest.mark.parametrize("other", [{"buyer": "c"}, {"total": "9.91"}])
def test_three_that_disagree_give_none(other: dict[str, str]) -> None:
    dossier: Dossier = {}
    documents = [_document("order"), _document("payment"), _document("waybill") | other]
    assert [file(dossier, document) for document in documents] == [None, None, None]


def test_a_document_that_comes_again_changes_nothing() -> None:
    dossier: Dossier = {}
    found = [file(dossier, _document(kind)) for kind in ("order", "order", *KINDS, *KINDS)]
    assert sum(match is not None for match in found) == 1
