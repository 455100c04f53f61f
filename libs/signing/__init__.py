"""Signatures of messages: verified against trusted authorities, made, and certificates for tests."""

from libs.signing.algorithms import METHODS, RSA_SHA1, RSA_SHA256, SM2_SM3, methods_of
from libs.signing.certificates import Certificate, CodeAttribute, NoCertificate, Trust, certificates_in, load
from libs.signing.signature import Fault, FaultKind, Verified, sign, verify

__all__ = [
    "METHODS",
    "RSA_SHA1",
    "RSA_SHA256",
    "SM2_SM3",
    "Certificate",
    "CodeAttribute",
    "Fault",
    "FaultKind",
    "NoCertificate",
    "Trust",
    "Verified",
    "certificates_in",
    "load",
    "methods_of",
    "sign",
    "verify",
]
