"""What clients of kafka-python are made with, from what a source says of its cluster."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from typing import Any

from company.source_kafka import KafkaSecurity, KafkaTransport
from ingestion.errors import IngestionError


def client_options(transport: KafkaTransport, passwords: Mapping[str, str]) -> dict[str, Any]:
    """What every client of kafka-python is made with: servers, security, bounded waiting."""
    security = transport.security
    patience_ms = int(transport.patience_seconds * 1000)
    options: dict[str, Any] = {
        "bootstrap_servers": list(transport.servers),
        "client_id": "sojourn",
        "security_protocol": security.protocol,
        "reconnect_backoff_max_ms": 500,
        "bootstrap_timeout_ms": patience_ms,
    }
    if security.asks_who:
        options |= {
            "sasl_mechanism": security.mechanism,
            "sasl_plain_username": security.user,
            "sasl_plain_password": _password(security.password or "", passwords),
        }
    if security.is_encrypted:
        options["ssl_context"] = _tls(security, passwords)
    return options


def _password(variable: str, passwords: Mapping[str, str]) -> str:
    if variable not in passwords:
        raise IngestionError(f"{variable} is not set; set it in the environment or in .env")
    return passwords[variable]


def _tls(security: KafkaSecurity, passwords: Mapping[str, str]) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=security.ca)
        if security.certificate is not None:
            password = passwords.get(security.key_password or "")
            context.load_cert_chain(security.certificate, security.key, password or "")
    except (OSError, ssl.SSLError) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        raise IngestionError(
            f"the files of transport.security cannot be used ({why}); see ca, certificate, key and "
            "key_password"
        ) from None
    return context
