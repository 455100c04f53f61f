"""The official parser has nothing to say of the AsyncAPI document; it is installed where Node is there."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from checker.told.contract import DOCUMENT

HERE = Path(__file__).parent
FILES = ("package.json", "package-lock.json")
WITHIN_S = 300
SCRIPT = """
const { Parser } = require("@asyncapi/parser");
const text = require("node:fs").readFileSync(process.argv[1], "utf8");
new Parser().parse(text).then(({ document, diagnostics }) => {
  for (const each of diagnostics) console.log(`${each.code} ${each.path.join(".")}: ${each.message}`);
  if (document) console.log(`${document.allChannels().length} channels, ${document.allMessages().length} messages`);
  process.exit(document && diagnostics.length === 0 ? 0 : 1);
});
"""
"""Prints what the official parser says of a document, one line each; exits 1 where it says anything."""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("no Node here")
    home = tmp_path_factory.mktemp("asyncapi")
    for name in FILES:
        shutil.copy(HERE / name, home)
    words = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--cache", str(home / "cache")]
    subprocess.run(words, cwd=home, check=True, capture_output=True, timeout=WITHIN_S)
    return home


def _judged(home: Path, document: Path) -> subprocess.CompletedProcess[str]:
    words = ["node", "-e", SCRIPT, str(document)]
    return subprocess.run(words, cwd=home, capture_output=True, text=True, timeout=WITHIN_S, check=False)


@pytest.mark.servers
def test_the_document_is_valid_without_a_warning_and_a_wrong_one_is_not(installed: Path) -> None:
    right = _judged(installed, DOCUMENT)
    assert right.returncode == 0, right.stdout + right.stderr
    assert "channels" in right.stdout
    document = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    document["channels"]["partner"]["messages"]["Lost"] = {"$ref": "#/components/messages/Lost"}
    wrong = installed / "wrong.json"
    wrong.write_text(json.dumps(document))
    assert _judged(installed, wrong).returncode == 1
