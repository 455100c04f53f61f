"""Nobody who runs the system meets a buyer: not in its logs, its metrics or its dead letters."""

from __future__ import annotations

import pytest

from libs.schemas.topics import FLOWS
from tests.e2e.life import Life
from tests.e2e.personal import found_in, personal_data
from tests.e2e.reading import in_clear


@pytest.fixture(scope="module")
def secrets(life: Life) -> set[str]:
    return personal_data(parcel.sale for parcel in life.played.plan.parcels)


def test_logs_name_nobody(life: Life, secrets: set[str]) -> None:
    assert life.logs.keys() >= {*FLOWS, "kafka", "postgres"}
    assert not {name: found for name, text in life.logs.items() if (found := found_in(text, secrets))}


def test_metrics_name_nobody(life: Life, secrets: set[str]) -> None:
    assert not {name: found for name, text in life.metrics.items() if (found := found_in(text, secrets))}


def test_dead_letters_name_nobody(life: Life, secrets: set[str]) -> None:
    assert life.letters
    assert not [found for letter in life.letters if (found := found_in(in_clear(letter), secrets))]
