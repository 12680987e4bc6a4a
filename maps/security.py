"""What a page may do: run its own script, use its own style, ask nobody for anything."""

from __future__ import annotations

import base64
import hashlib
import re

_BLOCK = re.compile(r"<(script|style)(?: id=\"[a-z-]+\")?>(.*?)</\1>", re.DOTALL)


def policy(document: str, *, is_served: bool = False) -> str:
    """The Content-Security-Policy under which `document` works, and nothing else does.

    Its scripts and styles are named by their SHA-256; a served page may also ask its own server.

    >>> policy("<style>p{}</style>")
    "default-src 'none'; script-src 'none'; style-src 'sha256-gG2yISYereRMiG2lMXrbiUgi0Ubw9p7QCeWcroOvy9Y='; img-src data:; base-uri 'none'; form-action 'none'"
    """
    hashes: dict[str, list[str]] = {"script": [], "style": []}
    for kind, text in _BLOCK.findall(document):
        hashes[kind].append(f"'sha256-{_digest(text)}'")
    allowed = {kind: " ".join(dict.fromkeys(found)) or "'none'" for kind, found in hashes.items()}
    asks = " connect-src 'self';" if is_served else ""
    form = "'self'" if is_served else "'none'"
    return (
        f"default-src 'none'; script-src {allowed['script']}; style-src {allowed['style']};"
        f"{asks} img-src data:; base-uri 'none'; form-action {form}"
    )


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
