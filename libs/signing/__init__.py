"""Signatures of messages: verified against trusted authorities, made, and certificates for tests."""

from libs.signing.algorithms import METHODS, RSA_SHA1, RSA_SHA256, SM2_SM3
from libs.signing.certificates import Certificate, CodeAttribute, NoCertificate, Trust, load
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
    "load",
    "sign",
    "verify",
]
