"""Draws the secrets of the containers, one file each: `python -m deploy.draw_secrets [directory]`.

A file that is there already stays, so a second run adds only what a new release asks for.
"""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from deploy.local.stack import SERVICES, database_variable
from libs.runtime.settings import APART, SECRETS

TARGET = Path(__file__).parents[1] / "var" / "secrets"


def _drawn() -> str:
    return secrets.token_hex(32)


def _key(key_id: str) -> str:
    return f"{key_id}:{_drawn()}"


def own(secret: str, service: str) -> str:
    """Name the file of a secret that a service has for itself."""
    return f"{secret}_{service.upper()}"


def contents() -> dict[str, Callable[[], str]]:
    """File → how its content is drawn. A service's password stands in its database's URL and nowhere else.

    A sealing key is called as its service is, so that one ring can hold those of all.
    """
    urls = {
        database_variable(service): lambda service=service: f"postgresql://{service}:{_drawn()}@postgres:5432/{service}"
        for service in SERVICES
    }
    apart = {
        own(secret, service): partial(_key, f"{service}-1") if secret == "SEALING_KEYS" else _drawn
        for secret in APART
        for service in SECRETS[secret] or SERVICES
    }
    shared = dict.fromkeys([*(SECRETS.keys() - set(APART)), "POSTGRES_PASSWORD", "RAW_PAYMENT_SECRET"], _drawn)
    asked: dict[str, Callable[[], str]] = {"BUYER_CHECK_KEYS": partial(_key, "1"), "TOKEN_SECRET_FORMER": str}
    return shared | asked | apart | urls


def draw(target: Path) -> list[str]:
    """Write the files that are missing; returns their names.

    Only the owner enters the directory. The files may be read by all, since a container's user has another number.
    """
    target.mkdir(parents=True, exist_ok=True)
    target.chmod(0o700)
    made = []
    for name, content in contents().items():
        path = target / name
        if not path.exists():
            path.write_text(content() + "\n")
            path.chmod(0o444)
            made.append(name)
    return made


def main(arguments: list[str]) -> None:
    target = Path(arguments[0]) if arguments else TARGET
    made = draw(target)
    print(f"{len(made)} secrets drawn in {target}, {len(contents()) - len(made)} were there")
    print(f"next: SECRETS_DIR={target} docker compose up --build --wait")


if __name__ == "__main__":
    main(sys.argv[1:])
