"""Values of the wrong form are told by file and line, with what was found and what is allowed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.company.folders import COMPANY, PURCHASE, WEB, problems

NAME = "a name of small letters, digits, _ and -, beginning with a letter, at most 63 long"
DURATION = 'a whole number with a unit, like "30 days", "24h", "45m" or "90s"'
SOURCE_KEYS = (
    "id, kind, rank, format, transport, zone, required, retired, complete_up_to, expect_every, "
    "staff, channel, objects, events, ratings"
)

CASES: dict[str, tuple[str, str | bytes, str]] = {
    "unknown key": (
        "sources/web.yaml",
        WEB + "chanel: web\n",
        f"5: found the unknown key 'chanel'; did you mean 'channel'?; allowed: {SOURCE_KEYS}",
    ),
    "a promise without a word of its end": (
        "journeys/purchase.yaml",
        PURCHASE + "expect:\n  - {promise: first reply, from: ticket_created, within: 4h}\n",
        "6: found no key 'to' in expect[0]; allowed: it is required",
    ),
    "a promise within a bare number": (
        "journeys/purchase.yaml",
        PURCHASE
        + "expect:\n  - promise: reply\n    from: ticket_created\n    to: ticket_replied\n    within: 4\n",
        f"9: found 4 for expect[0].within; allowed: {DURATION}",
    ),
    "a scale that nobody knows": (
        "sources/web.yaml",
        WEB + "ratings:\n  Rated: {scale: stars}\n",
        "6: found 'stars' for ratings.Rated.scale; allowed: nps (0 to 10), or csat_ or ces_ with the "
        "highest answer, such as csat_5 (1 to 5) or ces_7",
    ),
    "unknown key further in": (
        "company.yaml",
        COMPANY + "limits:\n  memory: 4GB\n  threds: 2\n",
        "7: found the unknown key 'threds'; did you mean 'threads'?; allowed: memory, threads, temp_disk",
    ),
    "the Python name of a key": (
        "journeys/purchase.yaml",
        PURCHASE + "inactivity_us: 5\n",
        "5: found the unknown key 'inactivity_us'; did you mean 'inactivity'?; allowed: name, label, "
        "stages, starts_on, ends_on, goal, restart, inactivity, horizons, silent, drives, asks, "
        "answers, self_service, assisted, expect, labels, windows_days",
    ),
    "unknown key of a namespace": (
        "identity.yaml",
        "namespaces:\n  email:\n    max_persons: 3\n",
        "3: found the unknown key 'max_persons'; did you mean 'max_per_person'?; allowed: level, "
        "priority, normaliser, unique, max_per_person, max_people, blocked",
    ),
    "nobody allowed": (
        "identity.yaml",
        "namespaces:\n  email:\n    max_people: 0\n",
        "3: found 0 for namespaces.email.max_people; allowed: at least 1",
    ),
    "half a person": (
        "identity.yaml",
        "namespaces:\n  email: {max_per_person: 1.5}\n",
        "2: found 1.5 for namespaces.email.max_per_person; allowed: a whole number",
    ),
    "missing key": (
        "sources/web.yaml",
        WEB.replace("rank: 1\n", ""),
        "1: found no key 'rank'; allowed: it is required",
    ),
    "missing key further in": (
        "sources/web.yaml",
        WEB.replace(", folder: inbox/web", ""),
        "4: found no key 'folder' in transport; allowed: it is required",
    ),
    "unknown time zone": (
        "company.yaml",
        COMPANY.replace("Berlin", "Berlln"),
        "2: found 'Europe/Berlln' for reporting_zone; allowed: an IANA time zone name such as "
        "'Europe/Berlin' or 'UTC'; did you mean 'Europe/Berlin'?",
    ),
    "offset instead of a zone": (
        "sources/web.yaml",
        WEB + "zone: +02:00\n",
        "5: found '+02:00' for zone; allowed: an IANA time zone name such as 'Europe/Berlin' or 'UTC'",
    ),
    "path instead of a zone": (
        "sources/web.yaml",
        WEB + "zone: ../../etc/passwd\n",
        "5: found '../../etc/passwd' for zone; allowed: an IANA time zone name such as "
        "'Europe/Berlin' or 'UTC'",
    ),
    "unknown format": (
        "sources/web.yaml",
        WEB.replace("segment", "segmnt"),
        "3: found 'segmnt' for format; allowed: 'segment', 'sendgrid', 'zendesk' or 'salesforce'"
        "; did you mean 'segment'?",
    ),
    "unknown transport": (
        "sources/web.yaml",
        WEB.replace("kind: files", "kind: ftp"),
        "4: found 'ftp' for transport.kind; allowed: 'files' or 'kafka'",
    ),
    "segment that changes after the entry": (
        "company.yaml",
        COMPANY + "segments: [customer.is_anonymous]\n",
        "5: found 'customer.is_anonymous' for segments[0]; allowed: 'customer.first_channel', "
        "'customer.first_marketing_channel', 'journey.first_channel', "
        "'journey.first_marketing_channel' or 'journey.first_stage'; did you mean 'customer.first_channel'?",
    ),
    "segment twice": (
        "company.yaml",
        COMPANY + "segments: [journey.first_stage, journey.first_stage]\n",
        "5: found a list of 2 for segments; allowed: each of them once",
    ),
    "number for text": (
        "company.yaml",
        COMPANY.replace("Acme", "2024"),
        "1: found 2024 for name; allowed: text (a number, or true and false, in quotes)",
    ),
    "text for a number": (
        "sources/web.yaml",
        WEB.replace("rank: 1", "rank: first"),
        "2: found 'first' for rank; allowed: a whole number",
    ),
    "rank below one": (
        "sources/web.yaml",
        WEB.replace("rank: 1", "rank: 0"),
        "2: found 0 for rank; allowed: at least 1",
    ),
    "nothing where text belongs": (
        "sources/web.yaml",
        WEB.replace("kind: web", "kind:"),
        "1: found nothing for kind; allowed: text (a number, or true and false, in quotes)",
    ),
    "word for true or false": (
        "sources/web.yaml",
        WEB + "required: perhaps\n",
        "5: found 'perhaps' for required; allowed: true or false",
    ),
    "list for keys": (
        "sources/web.yaml",
        "[web, email]\n",
        "1: found a list of 2; allowed: keys with values",
    ),
    "keys for a list": (
        "sources/web.yaml",
        WEB + "staff: {email: x}\n",
        "5: found keys with values for staff; allowed: a list",
    ),
    "duration without unit": (
        "sources/web.yaml",
        WEB + "expect_every: 24\n",
        f"5: found 24 for expect_every; allowed: {DURATION}",
    ),
    "duration of another unit": (
        "journeys/purchase.yaml",
        PURCHASE + "inactivity: 2 months\n",
        f"5: found '2 months' for inactivity; allowed: {DURATION}",
    ),
    "duration of nothing": (
        "journeys/purchase.yaml",
        PURCHASE + "inactivity: 0 days\n",
        "5: found '0 days' for inactivity; allowed: more than nothing and at most 36500 days",
    ),
    "currency": (
        "company.yaml",
        COMPANY.replace("EUR", "euro"),
        "3: found 'euro' for currency; allowed: a currency as three capital letters, such as EUR",
    ),
    "country": (
        "company.yaml",
        COMPANY.replace("DE", "UK"),
        "4: found 'UK' for default_country; allowed: a country as two capital letters, "
        "such as DE, US or NO",
    ),
    "size": (
        "company.yaml",
        COMPANY + "limits: {memory: lots}\n",
        '5: found \'lots\' for limits.memory; allowed: a size such as "4GB" or "512MB"',
    ),
    "memory that nothing fits": (
        "company.yaml",
        COMPANY + "limits:\n  memory: 1MB\n",
        "6: found '1MB' for limits.memory; allowed: at least \"256MB\": with less not even a small "
        "night gets done",
    ),
    "more stages than fit": (
        "journeys/purchase.yaml",
        "stages:\n"
        + "".join(f"  - {{name: s{n}, rank: {n}, match: searched}}\n" for n in range(1, 64)),
        "1: found a list of 63 for stages; allowed: at most 62 entries",
    ),
    "file name that is no name": (
        "sources/Web Shop.yaml",
        WEB.replace("rank: 1", "rank: 2").replace("inbox/web", "inbox/b"),
        f"1: found 'Web Shop' for id; allowed: {NAME}",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_problem_is_told_by_file_and_line(case: str, tmp_path: Path) -> None:
    file, text, expected = CASES[case]
    assert problems(tmp_path, {file: text}) == [f"{file}:{expected}"]
