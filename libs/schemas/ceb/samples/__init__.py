"""Invented, valid documents, one of each message; persons and numbers do not exist."""

from libs.schemas.ceb.samples.imports import GUID, SIGNATURE, base_transfer, sample

__all__ = ["GUID", "SIGNATURE", "base_transfer", "sample"]
