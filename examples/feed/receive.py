"""Take entries that are posted: `pip install standardwebhooks`, then `python receive.py 8095 secret.txt`.

`secret.txt` holds the secret that making the webhook showed. Before there is one, the test entry alone is answered, and
nothing believed. Each entry is printed once, however often it comes.
"""

from __future__ import annotations

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from standardwebhooks import Webhook, WebhookVerificationError


class Receiver(BaseHTTPRequestHandler):
    """Answers 204 for what is signed, 401 for what is not."""

    protocol_version = "HTTP/1.1"
    secret = Path("secret.txt")
    seen: set[str] = set()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.send_response(204 if self._taken(body) else 401)
        self.send_header("content-length", "0")
        self.end_headers()

    def _taken(self, body: bytes) -> bool:
        if not self.secret.exists():
            return bool(json.loads(body).get("type") == "test")
        try:
            entry = Webhook(self.secret.read_text().strip()).verify(body, dict(self.headers))
        except WebhookVerificationError:
            return False
        if entry["id"] not in self.seen and entry["type"] != "test":
            print(body.decode(), flush=True)  # the work; remember the id where it outlives the process
        self.seen.add(entry["id"])
        return True

    def log_message(self, *_: object) -> None:
        """Say nothing of each request."""


if __name__ == "__main__":
    Receiver.secret = Path(sys.argv[2])
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver).serve_forever()
