"""What every answer tells the browser not to do."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders

SAFETY = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    # The map is for whoever may see it now, and of the night that is now.
    "Cache-Control": "no-store",
}
CLOSED = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
"""The policy of an answer that is no page."""


def make_safe(headers: MutableHeaders) -> None:
    """Add what is missing to an answer's headers."""
    for name, value in SAFETY.items():
        headers.setdefault(name, value)
    headers.setdefault("Content-Security-Policy", CLOSED)
