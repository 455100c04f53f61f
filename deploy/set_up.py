"""`python3 -m deploy.set_up`: the pinned dependencies, into .venv; says what is in the way where it fails.

Run by the Python of the machine, before anything is installed: it imports nothing but Python's own.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
VENV, LOCK = ROOT / ".venv", ROOT / "requirements.lock"
PYTHON = VENV / "bin" / "python"

REASONS = {
    "no package index can be reached: is there a network, and a proxy if it needs one (HTTPS_PROXY)? A mirror is named by "
    "PIP_INDEX_URL, a directory of wheels by PIP_FIND_LINKS. The pins are not at fault": (
        "connection broken by", "Failed to establish a new connection", "Max retries exceeded", "Temporary failure in name",
        "Name or service not known", "Network is unreachable", "ProxyError", "ConnectTimeout", "Read timed out",
    ),
    "what was downloaded is not what requirements.lock names, which is what the hashes are for: try again without the "
    "mirror or cache it came from": ("DO NOT MATCH THE HASHES",),
    "the disk is full": ("No space left on device",),
    "there is no package for this machine and this Python: 3.11 to 3.13 on Linux or macOS have them all": (
        "No matching distribution found", "Failed building wheel", "Failed to build",
    ),
}  # fmt: skip
"""Reason → what pip says then; the first one that fits. Without a network pip, too, finds no matching distribution."""


def reason(said: str) -> str:
    """Says why an installation failed."""
    return next((why for why, signs in REASONS.items() if any(sign in said for sign in signs)), "pip says why above")


def main() -> int:
    """0 where everything is installed."""
    if not PYTHON.exists():
        made = subprocess.run([sys.executable, "-m", "venv", VENV], check=False)
        if made.returncode:
            print(".venv cannot be made; on Debian and Ubuntu install python3-venv", file=sys.stderr)
            return 1
    words = ["install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", str(LOCK)]
    done = subprocess.run(
        [PYTHON, "-m", "pip", *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    print(done.stdout, end="", file=sys.stderr)
    if done.returncode:
        print(f"\nnot set up: {reason(done.stdout)}", file=sys.stderr)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
