"""A client proves to brokers that it is CODE by these settings, where KAFKA_PASSWORD and KAFKA_CA say that they ask."""

from __future__ import annotations

import os
import ssl
from typing import Any


def context() -> ssl.SSLContext | None:
    """Return the context of TLS; None where brokers do not ask."""
    return ssl.create_default_context(cafile=os.environ["KAFKA_CA"]) if os.environ.get("KAFKA_PASSWORD") else None


def of_aiokafka() -> dict[str, Any]:
    """Return them in aiokafka's words; none where brokers do not ask."""
    if not (tls := context()):
        return {}
    user = {"sasl_plain_username": os.environ["CODE"], "sasl_plain_password": os.environ["KAFKA_PASSWORD"]}
    return {"security_protocol": "SASL_SSL", "ssl_context": tls, "sasl_mechanism": "SCRAM-SHA-512", **user}
