"""Functions that SQL of the house calls and that every engine spells differently, as macros.

    key60(text)      first 60 bits of SHA-256 of text, as a positive BIGINT
    keyed60(text)    first 60 bits of HMAC-SHA-256 of text with the company's secret
    keyed60_old(text)    the same with the secret before; null where none is given
    moment(us)       microseconds since 1970-01-01 UTC as TIMESTAMP
    local_day(us)    the calendar day of a moment in the reporting zone, DATE
    period_start(kind, day)          first day of the day's ISO week or month; null for `all`
    quantile_of(x, q)                quantile with linear interpolation (aggregate), nulls left out
    wilson_low(k, n), wilson_high    ends of the Wilson 95 % interval of k out of n

HMAC is RFC 2104 spelled out, because DuckDB has SHA-256 and no HMAC. The padded secret lives in
session variables, never in the text of a statement.
"""

from __future__ import annotations

import hashlib
import hmac

from warehouse.engine import Engine

_BLOCK = 64
_BITS = 15  # hex digits: 60 bits, positive in every engine's bigint

# Wilson's score interval (E. B. Wilson, "Probable inference, the law of succession, and statistical
# inference", JASA 22 (1927) 209-212): with z = 1.959963984540054, p = k / n,
#   (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n)
# Its ends at k = 0 and k = n are 0 and 1 exactly; rounding must not say otherwise.
_Z = 1.959963984540054

_MACROS = f"""
CREATE OR REPLACE TEMP MACRO key60(t) AS
    CAST('0x' || substr(sha256(t), 1, 15) AS BIGINT);
CREATE OR REPLACE TEMP MACRO keyed60(t) AS
    CAST('0x' || substr(sha256(getvariable('hmac_outer')
        || unhex(sha256(getvariable('hmac_inner') || encode(t)))), 1, 15) AS BIGINT);
CREATE OR REPLACE TEMP MACRO keyed60_old(t) AS
    CAST('0x' || substr(sha256(getvariable('hmac_outer_old')
        || unhex(sha256(getvariable('hmac_inner_old') || encode(t)))), 1, 15) AS BIGINT);
CREATE OR REPLACE TEMP MACRO moment(us) AS
    make_timestamp(us);
CREATE OR REPLACE TEMP MACRO local_day(us) AS
    CAST(timezone(getvariable('reporting_zone'), make_timestamptz(us)) AS DATE);
CREATE OR REPLACE TEMP MACRO period_start(kind, day) AS
    CASE kind
        WHEN 'week' THEN CAST(date_trunc('week', day) AS DATE)
        WHEN 'month' THEN CAST(date_trunc('month', day) AS DATE)
    END;
CREATE OR REPLACE TEMP MACRO quantile_of(x, q) AS
    quantile_cont(x, q);
CREATE OR REPLACE TEMP MACRO wilson_centre(k, n) AS
    (k / n + {_Z * _Z} / (2 * n)) / (1 + {_Z * _Z} / n);
CREATE OR REPLACE TEMP MACRO wilson_half(k, n) AS
    {_Z} * sqrt(k / n * (1 - k / n) / n + {_Z * _Z} / (4 * n * n)) / (1 + {_Z * _Z} / n);
CREATE OR REPLACE TEMP MACRO wilson_low(k, n) AS
    CASE WHEN n = 0 THEN NULL WHEN k = 0 THEN 0.0 ELSE
        wilson_centre(CAST(k AS DOUBLE), CAST(n AS DOUBLE))
        - wilson_half(CAST(k AS DOUBLE), CAST(n AS DOUBLE)) END;
CREATE OR REPLACE TEMP MACRO wilson_high(k, n) AS
    CASE WHEN n = 0 THEN NULL WHEN k = n THEN 1.0 ELSE
        wilson_centre(CAST(k AS DOUBLE), CAST(n AS DOUBLE))
        + wilson_half(CAST(k AS DOUBLE), CAST(n AS DOUBLE)) END;
"""


def install(
    engine: Engine, secret: bytes, reporting_zone: str = "UTC", old_secret: bytes | None = None
) -> None:
    """Give the connection its functions; `secret` is what identifiers are keyed with."""
    _set_secret(engine, "hmac", "", secret)
    _set_secret(engine, "hmac", "_old", old_secret)
    engine.execute("SET VARIABLE reporting_zone = ?", [reporting_zone])
    engine.execute(_MACROS)


def install_denial(engine: Engine, key: bytes) -> None:
    """Give the connection `denied60(text)`: what `keyed60` gives, with the key of the deny-list."""
    _set_secret(engine, "deny", "", key)
    engine.execute(
        "CREATE OR REPLACE TEMP MACRO denied60(t) AS"
        " CAST('0x' || substr(sha256(getvariable('deny_outer')"
        " || unhex(sha256(getvariable('deny_inner') || encode(t)))), 1, 15) AS BIGINT)"
    )


def _set_secret(engine: Engine, name: str, suffix: str, secret: bytes | None) -> None:
    """The two padded keys of HMAC as variables of the session."""
    inner = outer = None
    if secret is not None:
        key = hashlib.sha256(secret).digest() if len(secret) > _BLOCK else secret
        padded = key.ljust(_BLOCK, b"\0")
        inner, outer = bytes(b ^ 0x36 for b in padded), bytes(b ^ 0x5C for b in padded)
    engine.execute(f"SET VARIABLE {name}_inner{suffix} = CAST(? AS BLOB)", [inner])
    engine.execute(f"SET VARIABLE {name}_outer{suffix} = CAST(? AS BLOB)", [outer])


def key60(text: str) -> int:
    """The same in Python, for tests and single values."""
    return int(hashlib.sha256(text.encode()).hexdigest()[:_BITS], 16)


def keyed60(text: str, secret: bytes) -> int:
    """The same in Python, for tests and single values."""
    return int(hmac.new(secret, text.encode(), "sha256").hexdigest()[:_BITS], 16)
