"""Certificates of a test, made by the command that partners make theirs with."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from libs.signing.__main__ import main
from libs.signing.algorithms import Family
from libs.signing.making import METHOD_OF, Holder, held_in


def _run(*words: str | Path) -> None:
    assert main([*map(str, words)]) == 0, words


@dataclass(frozen=True, slots=True)
class Certificates:
    """An authority of each family of keys, and what they issue. home: a folder of its own, which is begun anew."""

    home: Path

    @classmethod
    def anew(cls, home: Path) -> Certificates:
        """Begin with authorities alone."""
        shutil.rmtree(home, ignore_errors=True)
        made = cls(home)
        for family in METHOD_OF:
            _run("authority", home / family, "--family", family, "--name", f"Test authority {family}")
            made._trusts(family, "authorities", "authority.pem")
        return made

    @property
    def trust(self) -> Path:
        """The directory that a service is told to trust."""
        return self.home / "trust"

    def holder(self, code: str, family: Family) -> Holder:
        """The enterprise's certificate of this family; it is issued where it has none."""
        place = self.home / family / "enterprises" / code
        if not place.is_dir():
            _run("issue", self.home / family, code)
        return held_in(place)

    def of_either_family(self, code: str) -> Holder:
        """The enterprise's certificate; of one half of them SM2, of the others RSA."""
        return self.holder(code, tuple(METHOD_OF)[sum(code.encode()) % len(METHOD_OF)])

    def revoke(self, *codes: str) -> None:
        """Take certificates of these enterprises back, of both families."""
        for family in METHOD_OF:
            for code in codes:
                self.holder(code, family)
            _run("revoke", self.home / family, *codes)
            self._trusts(family, "revoked", "authority.crl")

    def _trusts(self, family: Family, folder: str, name: str) -> None:
        (self.trust / folder).mkdir(parents=True, exist_ok=True)
        file = self.home / family / folder / name
        shutil.copy(file, self.trust / folder / f"{family}{file.suffix}")
