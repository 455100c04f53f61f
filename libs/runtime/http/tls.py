"""HTTP is served with a certificate that may be renewed while the service runs; clients may show one of theirs."""

from __future__ import annotations

import ssl
from typing import Any

import structlog
from cryptography import x509

from libs.identity.settings import DoorSettings

log = structlog.get_logger()


class Renewable(ssl.SSLContext):
    """A context that a socket listens with: each handshake has the newest one's files, and no session of one before."""

    newest: ssl.SSLContext

    def wrap_bio(self, *bios: Any, **more: Any) -> ssl.SSLObject:
        return self.newest.wrap_bio(*bios, **more)


class Tls:
    """The context of a listening socket. It takes new files without a new socket: handshakes from then on use them."""

    def __init__(self, settings: DoorSettings) -> None:
        """Raises OSError, ssl.SSLError where a file is not what it must be."""
        assert settings.http_tls_certificate is not None and settings.http_tls_key is not None
        self._chain = (settings.http_tls_certificate, settings.http_tls_key)
        self._clients = settings.http_tls_clients
        self._verify = ssl.CERT_REQUIRED if settings.http_tls_clients_required else ssl.CERT_OPTIONAL
        self._seen = self._stamps()
        self.context = Renewable(ssl.PROTOCOL_TLS_SERVER)
        self.context.newest = self._loaded()

    def look(self) -> None:
        """Load the files again where they are other ones. Half-written ones are left for the next look."""
        stamps = self._stamps()
        if stamps == self._seen:
            return
        try:
            self.context.newest = self._loaded()
        except (OSError, ssl.SSLError) as failure:
            log.warning("the new certificates cannot be used yet", error=type(failure).__name__)
            return
        self._seen = stamps
        log.info("certificates renewed", file=str(self._chain[0]))

    def _loaded(self) -> ssl.SSLContext:
        """Load a context of its own: one that has authorities forgets none of them."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(*self._chain)
        if self._clients:
            context.load_verify_locations(cafile=self._clients)
            context.verify_mode = self._verify
        return context

    def _stamps(self) -> tuple[int, ...] | None:
        try:
            return tuple(path.stat().st_mtime_ns for path in (*self._chain, self._clients) if path)
        except OSError:
            return None


def client_subject(transport: Any) -> str | None:
    """Return the subject of the certificate that the client showed, as RFC 4514 writes it; None where it showed none."""
    shown = transport.get_extra_info("ssl_object")
    der = shown.getpeercert(binary_form=True) if shown is not None else None
    return x509.load_der_x509_certificate(der).subject.rfc4514_string() if der else None
