"""An authority signs certificates of one test, for addresses of this machine."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_NAMES = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))])


class Authority:
    """file: its own certificate (PEM)."""

    def __init__(self, place: Path) -> None:
        place.mkdir(parents=True, exist_ok=True)
        self._place, self._key = place, ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test authority")])
        self.file = place / "authority.pem"
        self._sign(self.file, self._name, self._key, x509.BasicConstraints(True, None))

    def issue(self, name: str) -> tuple[Path, Path]:
        """Write a certificate of that common name. Returns its file and that of its private key (PEM)."""
        key = ec.generate_private_key(ec.SECP256R1())
        chain, private = self._place / f"{name}.pem", self._place / f"{name}.key"
        self._sign(chain, x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]), key, _NAMES)
        form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        private.write_bytes(key.private_bytes(*form))
        return chain, private

    def _sign(self, file: Path, subject: x509.Name, key: ec.EllipticCurvePrivateKey, says: x509.ExtensionType) -> None:
        now = datetime.now(UTC)
        made = x509.CertificateBuilder(self._name, subject, key.public_key(), x509.random_serial_number())
        made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        made = made.add_extension(says, critical=isinstance(says, x509.BasicConstraints))
        file.write_bytes(made.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
