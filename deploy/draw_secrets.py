"""Draws the secrets of the containers, one file each: `python -m deploy.draw_secrets [directory]`.

A file that is there already stays, so a second run adds only what a new release asks for.
"""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable
from pathlib import Path

from deploy.local.stack import SERVICES, database_variable
from libs.runtime.settings import SECRETS

TARGET = Path(__file__).parents[1] / "var" / "secrets"


def _drawn() -> str:
    return secrets.token_hex(32)


def contents() -> dict[str, Callable[[], str]]:
    """File → how its content is drawn. A service's password stands in its database's URL and nowhere else."""
    urls = {
        database_variable(service): lambda service=service: f"postgresql://{service}:{_drawn()}@postgres:5432/{service}"
        for service in SERVICES
    }
    own = dict.fromkeys(("SEALING_KEYS", "BUYER_CHECK_KEYS"), lambda: f"1:{_drawn()}")
    return dict.fromkeys([*SECRETS, "POSTGRES_PASSWORD", "RAW_PAYMENT_SECRET"], _drawn) | own | urls


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
