"""Signs and verifies an upload of raw payment data (announcement 2018-179), docs/site/en/raw-payments.md.

    python sign.py sign key.pem upload.json          prints the upload with its signValue (RSA with SHA-256)
    python sign.py verify certificate.pem upload.json    says whether the signature holds

upload.json holds sessionID, payExchangeInfoHead, payExchangeInfoLists, serviceTime and certNo. It needs `cryptography`.
"""

import base64
import json
import sys

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding

SIGNED = ("sessionID", "payExchangeInfoHead", "payExchangeInfoLists", "serviceTime")


def text_of(value: object) -> str:
    """A member as it stands in the upload. Whoever signs must write it there as it was signed, letter by letter."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def string_to_sign(upload: dict) -> str:
    return "||".join(f'"{name}":"{text_of(upload[name])}"' for name in SIGNED)


def sign(upload: dict, key_pem: bytes) -> str:
    """The text of the form field payExInfoStr."""
    key = serialization.load_pem_private_key(key_pem, None)
    signature = key.sign(string_to_sign(upload).encode(), padding.PKCS1v15(), hashes.SHA256())
    return text_of({**upload, "signValue": base64.b64encode(signature).decode()})


def verify(upload: dict, certificate_pem: bytes) -> bool:
    key = x509.load_pem_x509_certificate(certificate_pem).public_key()
    signature = base64.b64decode(upload["signValue"])
    try:
        key.verify(signature, string_to_sign(upload).encode(), padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        return False
    return True


if __name__ == "__main__":
    command, pem_file, upload_file = sys.argv[1:]
    with open(pem_file, "rb") as pem, open(upload_file, encoding="utf-8") as told:
        pem_bytes, content = pem.read(), json.load(told)
    if command == "sign":
        print(sign(content, pem_bytes))
    else:
        print("the signature holds" if verify(content, pem_bytes) else "the signature does not hold")
