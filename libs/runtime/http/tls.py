"""HTTP is served with a certificate that may be renewed while the service runs; clients may show one of theirs."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any

import structlog
from cryptography import x509

from libs.identity.settings import DoorSettings

log = structlog.get_logger()


class Tls:
    """The context of a listening socket. It takes new files without a new socket: handshakes from then on use them."""

    def __init__(self, settings: DoorSettings) -> None:
        """Raises OSError, ssl.SSLError where a file is not what it must be."""
        assert settings.http_tls_certificate is not None and settings.http_tls_key is not None
        self._files = (settings.http_tls_certificate, settings.http_tls_key)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.minimum_version = ssl.TLSVersion.TLSv1_2
        self._seen = self._stamps()
        self.context.load_cert_chain(*self._files)
        if settings.http_tls_clients:
            self.context.load_verify_locations(cafile=settings.http_tls_clients)
            required = settings.http_tls_clients_required
            self.context.verify_mode = ssl.CERT_REQUIRED if required else ssl.CERT_OPTIONAL

    def look(self) -> None:
        """Load the files again where they are other ones. Half-written ones are left for the next look."""
        stamps = self._stamps()
        if stamps == self._seen:
            return
        try:
            self.context.load_cert_chain(*self._files)
        except (OSError, ssl.SSLError) as failure:
            log.warning("the new certificate cannot be used yet", error=type(failure).__name__)
            return
        self._seen = stamps
        log.info("certificate renewed", file=str(self._files[0]))

    def _stamps(self) -> tuple[int, ...] | None:
        try:
            return tuple(_stamp(path) for path in self._files)
        except OSError:
            return None


def _stamp(path: Path) -> int:
    return path.stat().st_mtime_ns


def client_subject(transport: Any) -> str | None:
    """Return the subject of the certificate that the client showed, as RFC 4514 writes it; None where it showed none."""
    shown = transport.get_extra_info("ssl_object")
    der = shown.getpeercert(binary_form=True) if shown is not None else None
    return x509.load_der_x509_certificate(der).subject.rfc4514_string() if der else None
