"""A small disk for one service's tables: a tmpfs as a tablespace, filled and freed by a ballast file. Needs root."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg

from deploy.local.parts.postgres import SUPERUSER
from deploy.local.reach import NOBODY, settle

SIZE_MB = 256
_PAGE = 4096


class SmallDisk:
    """Mounted at `directory`. The write-ahead log stays on the big disk: without room for that PostgreSQL stops, which
    another fault does already."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def mount(self) -> str | None:
        """Returns why it is not possible here, if it is not."""
        if os.geteuid() != 0 or shutil.which("mount") is None:
            return "needs root for a tmpfs"
        self.directory = settle(self.directory)
        options = f"size={SIZE_MB}m,mode=0700,uid={NOBODY}"
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(self.directory)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return f"mount refuses: {done.stderr.strip()}" if done.returncode else None

    async def hold(self, home: Path, database_url: str, service: str) -> None:
        """Let the service's coming tables lie on it. Nobody may be connected to its database."""
        passwords = json.loads((home / "postgres" / "passwords.json").read_text())
        address = urlsplit(database_url)
        space = self.directory / "tables"
        space.mkdir(mode=0o700)
        os.chown(space, NOBODY, NOBODY)
        db = await asyncpg.connect(
            host=address.hostname, port=address.port, user=SUPERUSER, password=passwords[SUPERUSER], database="postgres"
        )
        try:
            await db.execute(f"create tablespace small location '{space}'")
            await db.execute(f"alter database {service} set tablespace small")
        finally:
            await db.close()

    def fill(self) -> int:
        """Leave no page free; returns how many bytes were taken."""
        for size in (1 << 20, _PAGE):
            with self._ballast.open("ab", buffering=0) as ballast, suppress(OSError):
                while True:
                    ballast.write(bytes(size))
        return self._ballast.stat().st_size

    @property
    def _ballast(self) -> Path:
        return self.directory / "ballast"

    def free(self) -> None:
        self._ballast.unlink(missing_ok=True)

    def remove(self) -> None:
        place = self.directory.resolve()
        if place.is_mount():
            subprocess.run(["umount", place], check=True)
