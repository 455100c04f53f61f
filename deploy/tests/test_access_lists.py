"""`make acls` prints commands that name somebody."""

from __future__ import annotations

import pytest

from deploy.access_lists import main


def test_codes_of_customs_are_codes(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("DATABASE_URL_INTAKE", raising=False)
    for listed, codes in {"": {"User:0000"}, "0100, 0200,": {"User:0100", "User:0200"}}.items():
        monkeypatch.setenv("CUSTOMS_CODES", listed)
        assert main([]) == 0
        users = {word for word in capsys.readouterr().out.split() if word.startswith(("User:", "'User:"))}
        assert codes == {user for user in users if not user[5:].isalpha()}
