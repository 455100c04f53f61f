"""Each algorithm of a signature is a row, by the name that messages give it.

W3C XML-DSig; customs' names of 2022-04.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, NamedTuple

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

try:
    from tongsuopy.crypto import exceptions as sm_exceptions
    from tongsuopy.crypto import hashes as sm_hashes
    from tongsuopy.crypto import serialization as sm_keys
    from tongsuopy.crypto.asymciphers import ec as sm_curves
except ImportError:  # there is no build for every platform
    HAS_SM2 = False
else:
    HAS_SM2 = True
    _NO_SM2_SIGNATURE = (
        *(sm_exceptions.InvalidSignature, sm_exceptions.UnsupportedAlgorithm, sm_exceptions.InternalError),
        *(ValueError, TypeError, AttributeError),  # the last of a key that is none of a curve
    )

Family = Literal["rsa", "sm2"]
"""What kind of key signs."""

_CUSTOMS, _W3C = "http://www.chinaport.gov.cn/2022/04/xmldsig#", "http://www.w3.org/2000/09/xmldsig#"
C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
ENVELOPED = f"{_W3C}enveloped-signature"
SM3, SHA1, SHA256 = f"{_CUSTOMS}sm3", f"{_W3C}sha1", "http://www.w3.org/2001/04/xmlenc#sha256"
SM2_SM3 = f"{_CUSTOMS}sm2-sm3"
RSA_SHA1 = f"{_W3C}rsa-sha1"
RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"

DIGESTS: dict[str, type[hashes.HashAlgorithm]] = {SM3: hashes.SM3, SHA1: hashes.SHA1, SHA256: hashes.SHA256}
"""Name of a digest → its algorithm."""


class Method(NamedTuple):
    """One way to sign. digest: name of the digest that goes with it where we sign. oid: what certificates call it."""

    family: Family
    hash: type[hashes.HashAlgorithm]
    digest: str
    oid: str


METHODS: dict[str, Method] = {
    SM2_SM3: Method("sm2", hashes.SM3, SM3, "1.2.156.10197.1.501"),
    RSA_SHA256: Method("rsa", hashes.SHA256, SHA256, "1.2.840.113549.1.1.11"),
    RSA_SHA1: Method("rsa", hashes.SHA1, SHA1, "1.2.840.113549.1.1.5"),
}
"""Name of a signature method → its row. Where Tongsuo has no build, SM2 is none of them."""
if not HAS_SM2:
    del METHODS[SM2_SM3]
BY_OID = {method.oid: method for method in METHODS.values()}


def methods_of(names: str) -> tuple[str, ...]:
    """`rsa-sha256,sm2-sm3` → their names in messages. Raises ValueError for one that is not known here."""
    known = {name.rpartition("#")[2]: name for name in METHODS}
    asked = [name.strip() for name in names.split(",") if name.strip()]
    if not asked or (unknown := [name for name in asked if name not in known]):
        raise ValueError(f"signatures are {', '.join(known)}" + (f", not {', '.join(unknown)}" if asked else ""))
    return tuple(known[name] for name in asked)


_RAW_SM2, _RSA_BITS = 64, 2048


def digest_of(content: bytes, name: str) -> bytes:
    """The digest of some bytes. name: one of `DIGESTS`."""
    digest = hashes.Hash(DIGESTS[name]())
    digest.update(content)
    return digest.finalize()


def verifies(method: Method, public_key: bytes, signature: bytes, content: bytes) -> bool:
    """Tell whether a signature of some bytes is one by this key. public_key: a SubjectPublicKeyInfo in DER."""
    return _VERIFYING[method.family](public_key, signature, content, method)


def signed(method: Method, private_key: bytes, content: bytes) -> bytes:
    """Sign some bytes. private_key: PKCS #8 in PEM, without a password. Raises ValueError for a key of another family."""
    return _SIGNING[method.family](private_key, content, method)


def new_key(family: Family) -> tuple[bytes, bytes]:
    """Make a private key in PEM, and its public one in DER."""
    key, forms = _NEW[family]()
    private = key.private_bytes(forms.Encoding.PEM, forms.PrivateFormat.PKCS8, forms.NoEncryption())
    return private, key.public_key().public_bytes(forms.Encoding.DER, forms.PublicFormat.SubjectPublicKeyInfo)


def _rsa_verifies(public_key: bytes, signature: bytes, content: bytes, method: Method) -> bool:
    try:
        key = serialization.load_der_public_key(public_key)
        if not isinstance(key, rsa.RSAPublicKey):
            return False
        key.verify(signature, content, padding.PKCS1v15(), method.hash())
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError):
        return False
    return True


def _rsa_signed(private_key: bytes, content: bytes, method: Method) -> bytes:
    key = serialization.load_pem_private_key(private_key, None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise ValueError("not an RSA key")
    return key.sign(content, padding.PKCS1v15(), method.hash())


def _sm2_verifies(public_key: bytes, signature: bytes, content: bytes, method: Method) -> bool:
    """An SM2 signature is two numbers, in DER or one behind the other in 64 bytes.

    The latter is how XML-DSig has those of other curves.
    """
    if len(signature) == _RAW_SM2:
        half = _RAW_SM2 // 2
        signature = encode_dss_signature(*(int.from_bytes(part) for part in (signature[:half], signature[half:])))
    try:
        sm_keys.load_der_public_key(public_key).verify(signature, content, sm_curves.ECDSA(sm_hashes.SM3()))
    except _NO_SM2_SIGNATURE:
        return False
    return True


def _sm2_signed(private_key: bytes, content: bytes, method: Method) -> bytes:
    signature: bytes = sm_keys.load_pem_private_key(private_key, None).sign(content, sm_curves.ECDSA(sm_hashes.SM3()))
    return signature


_VERIFYING: dict[Family, Callable[[bytes, bytes, bytes, Method], bool]] = {"rsa": _rsa_verifies, "sm2": _sm2_verifies}
_SIGNING: dict[Family, Callable[[bytes, bytes, Method], bytes]] = {"rsa": _rsa_signed, "sm2": _sm2_signed}
_NEW: dict[Family, Callable[[], tuple[Any, Any]]] = {
    "rsa": lambda: (rsa.generate_private_key(65537, _RSA_BITS), serialization),
    "sm2": lambda: (sm_curves.generate_private_key(sm_curves.SM2()), sm_keys),
}
"""Family → a new private key, and the names of the forms it is written in."""
