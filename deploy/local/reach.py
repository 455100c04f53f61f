"""PostgreSQL refuses to run as root, and the user it runs as instead may not enter a private directory.

A fresh container's `/root` is one: programs, data and Python itself lie below a directory of mode 700. What the server
needs is then kept where any user can reach it, and a link stands at its own place, which is the record of where it is.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from deploy.local.errors import StackError

NOBODY = 65534
_ORIGIN = "origin"
"""File beside what was moved: the full path it was moved from."""


def as_other_user() -> list[str]:
    """The words before a command that may not run as root; none for everybody else."""
    if os.geteuid() != 0:
        return []
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise StackError("postgres does not run as root: install util-linux (for `setpriv`) or start as another user")
    return [setpriv, f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]


def give(path: Path) -> None:
    """Let the other user own this file or directory, where there is one."""
    if os.geteuid() == 0:
        os.chown(path, NOBODY, NOBODY)


def reached(path: Path) -> bool:
    """Say whether the server's user can enter this directory or run this program. The kernel is asked, not the mode
    bits."""
    return not as_other_user() or subprocess.run([*as_other_user(), "test", "-x", path], check=False).returncode == 0


def runnable(package: Path, program: str, version: str) -> Path:
    """Say where the package that carries this program can be run from: where it is, else where `copied` puts it."""
    return package if reached(package / program) else _state() / f"programs-{version}" / package.name


def copied(package: Path, program: str, version: str) -> None:
    """Make a copy that everybody on the machine may run, where one is needed; made once and kept."""
    place = runnable(package, program, version)
    if place.exists():
        return
    draft = Path(tempfile.mkdtemp(dir=_state()))
    draft.chmod(0o755)
    for each in package.parent.glob(f"{package.name}*"):  # its shared libraries are found beside it
        if each.suffix in ("", ".libs"):
            shutil.copytree(each, draft / each.name, ignore=shutil.ignore_patterns("include", "__pycache__"))
    try:
        draft.rename(place.parent)
    except OSError:  # another start was quicker
        shutil.rmtree(draft)


def settle(directory: Path) -> Path:
    """Make this directory, within reach of the server's user; returns where it really is.

    What lies there already is kept: a checkout may have been moved into a private directory.
    """
    directory.parent.mkdir(parents=True, exist_ok=True)
    if not directory.is_symlink():
        directory.mkdir(exist_ok=True)
        if reached(directory):
            return directory
        room = _state() / _name_of(directory)
        room.mkdir(exist_ok=True)
        subprocess.run(["cp", "-a", f"{directory}/.", room / directory.name], check=True)
        shutil.rmtree(directory)
        directory.symlink_to(room / directory.name)
    place = directory.readlink()
    for each in (place.parent, place):
        each.mkdir(exist_ok=True)
        each.chmod(0o755)
    (place.parent / _ORIGIN).write_text(str(directory))  # a home that was moved takes its link along
    return place


def remove(directory: Path) -> None:
    """Remove what `settle` made, wherever it is, and what homes left behind that are no longer there."""
    if directory.is_symlink():
        shutil.rmtree(directory.readlink().parent, ignore_errors=True)
        directory.unlink()
    if os.geteuid() == 0:
        for origin in _state().glob(f"*/{_ORIGIN}"):
            if not Path(origin.read_text()).is_symlink():
                shutil.rmtree(origin.parent, ignore_errors=True)


def _name_of(path: Path) -> str:
    return hashlib.blake2b(str(path).encode(), digest_size=6).hexdigest()


@cache
def _state() -> Path:
    """Root's own directory for what others have to reach: the first of the usual ones that is within reach."""
    for parent in (Path("/var/lib"), Path("/var/tmp"), Path(tempfile.gettempdir())):
        place = parent / "tongguan"
        try:
            place.mkdir(exist_ok=True)
            known = place.lstat()
        except OSError:
            continue
        if not place.is_symlink() and known.st_uid == 0:  # in a directory of everybody's it may be somebody's trap
            place.chmod(0o755)
            if reached(place):
                return place
    raise StackError(
        "postgres does not run as root, and another user can enter none of /var/lib, /var/tmp and the directory for "
        "temporary files: start as another user"
    )
