"""Every wrong thing is told by file and line, with what was found and what is allowed."""

from __future__ import annotations

from pathlib import Path

import pytest

from company import CompanyError, load_company
from tests.unit.company.folders import COMPANY, ENVIRON, PURCHASE, WEB, problems, write

WORDS_OF_COMPANY = "a default word, or one under words in company.yaml"
NAME = "a name of small letters, digits, _ and -, beginning with a letter, at most 63 long"
DURATION = 'a whole number with a unit, like "30 days", "24h", "45m" or "90s"'
NAMESPACES = (
    "user_id, crm_contact_id, zendesk_user_id, email, phone, crm_lead_id, anonymous_id, "
    "device_id, cookie"
)
SOURCE_KEYS = (
    "id, kind, rank, format, transport, zone, required, retired, complete_up_to, expect_every, "
    "staff, channel, objects, events"
)

CASES: dict[str, tuple[str, str | bytes, str]] = {
    "unknown key": (
        "sources/web.yaml",
        WEB + "chanel: web\n",
        f"5: found the unknown key 'chanel'; did you mean 'channel'?; allowed: {SOURCE_KEYS}",
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
        "answers, windows_days",
    ),
    "keys of the next release": (
        "identity.yaml",
        "namespaces:\n  email:\n    max_people: 3\n",
        "3: found the unknown key 'max_people'; allowed: level, priority, normaliser, unique, blocked",
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
    "repeated key": (
        "sources/web.yaml",
        WEB + "rank: 2\n",
        "5: found the key 'rank' again, first on line 2; allowed: each key once",
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
        "4: found 'ftp' for transport.kind; allowed: 'files'",
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
    "file name that is no name": (
        "sources/Web Shop.yaml",
        WEB.replace("rank: 1", "rank: 2").replace("inbox/web", "inbox/b"),
        f"1: found 'Web Shop' for id; allowed: {NAME}",
    ),
    "file that ends in yml": (
        "sources/mail.yml",
        WEB,
        " found a file that ends in .yml; allowed: the ending .yaml",
    ),
    "same rank": (
        "sources/web2.yaml",
        WEB.replace("inbox/web", "inbox/b"),
        "2: found the rank '1', which sources/web.yaml has too; allowed: another rank for each source",
    ),
    "same id": (
        "sources/web2.yaml",
        WEB.replace("rank: 1", "rank: 2").replace("inbox/web", "inbox/b") + "id: web\n",
        "5: found the id 'web', which sources/web.yaml has too; allowed: another id for each source",
    ),
    "company's own folder as inbox": (
        "sources/web.yaml",
        WEB.replace("inbox/web", "./sources/.."),
        "4: found a folder of the company's own files for transport.folder; "
        "allowed: a folder of its own, as inbox/web",
    ),
    "data as inbox": (
        "sources/web.yaml",
        WEB.replace("inbox/web", "data/landing"),
        "4: found a folder of the company's own files for transport.folder; "
        "allowed: a folder of its own, as inbox/web",
    ),
    "unknown event word of a source": (
        "sources/web.yaml",
        WEB + "events:\n  Order Completed: order_paced\n",
        "6: found the unknown event word 'order_paced'; did you mean 'order_placed'?; "
        f"allowed: {WORDS_OF_COMPANY}",
    ),
    "staff without namespace": (
        "sources/web.yaml",
        WEB + "staff:\n  - jo@acme.example\n",
        "6: found an entry without namespace or pattern for staff; "
        f"allowed: namespace:pattern, such as email:*@acme.example; namespaces: {NAMESPACES}",
    ),
    "staff of an unknown namespace": (
        "sources/web.yaml",
        WEB + "staff: ['emial:jo@acme.example']\n",
        "5: found an entry of an unknown namespace for staff; "
        f"allowed: namespace:pattern, such as email:*@acme.example; namespaces: {NAMESPACES}",
    ),
    "object in a person's namespace": (
        "sources/web.yaml",
        WEB + "objects: {order: user_id}\n",
        "5: found 'user_id', a namespace of persons or devices, for objects.order; "
        "allowed: a name such as order@shop",
    ),
    "new word without its verdicts": (
        "company.yaml",
        COMPANY + "words:\n  page_view: {drives: true}\n",
        "6: found the new word 'page_view' without initiator and drives; did you mean "
        "'page_viewed'?; allowed: both, for a new word",
    ),
    "system word that drives": (
        "company.yaml",
        COMPANY + "words:\n  profile_identified:\n    drives: true\n",
        "7: found the system word 'profile_identified' with drives: true; "
        "allowed: false: system words are evidence",
    ),
    "unmapped made a word": (
        "company.yaml",
        COMPANY + "words: {unmapped: {initiator: customer, drives: true}}\n",
        "5: found a change of 'unmapped'; allowed: words of your own; map unknown ones with a "
        "source's events",
    ),
    "priority twice": (
        "identity.yaml",
        "namespaces:\n  loyalty_id:\n    level: person\n    priority: 2\n",
        "4: found priority 2 for 'loyalty_id', which 'crm_contact_id' has too; "
        "allowed: distinct priorities of person namespaces",
    ),
    "new namespace without level": (
        "identity.yaml",
        "namespaces:\n  loyalty_id: {priority: 9}\n",
        "2: found no key 'level' in namespaces.loyalty_id; allowed: it is required",
    ),
    "address as a role mailbox": (
        "identity.yaml",
        "role_mailboxes:\n  - jo@acme.example\n",
        "2: found a value (not shown) for role_mailboxes[0]; "
        "allowed: the part of an e-mail address before the @, such as info",
    ),
    "alert URL in the file": (
        "alerts.yaml",
        "routes:\n  fail: [slack://a/b/c]\n",
        "2: found a value (not shown) for routes.fail[0]; allowed: the name of an environment "
        "variable, such as SOJOURN_ALERT_URL; the URL itself stays out of the file",
    ),
    "correction": (
        "corrections.csv",
        "correction,a,b,who,when,why\n\nkeep_apart,email:1,email:2,jo,2026-01-01,x\n",
        "3: found a correction, and this version does not apply corrections; "
        "allowed: the header alone: take the rows out",
    ),
    "empty file": (
        "identity.yaml",
        "# nothing yet\n",
        "1: found an empty file; allowed: at least one key",
    ),
    "not UTF-8": (
        "company.yaml",
        COMPANY.encode() + "# Müller\n".encode("latin-1"),
        "5: found byte 0xfc, which is not UTF-8; allowed: a YAML file in UTF-8",
    ),
    "NUL": (
        "company.yaml",
        COMPANY + "# \0\n",
        "5: found character #x0000; allowed: a YAML file in UTF-8",
    ),
    "not YAML": (
        "company.yaml",
        COMPANY + "limits: {memory: 4GB\n",
        "6: expected ',' or '}', but got '<stream end>'; allowed: a YAML file in UTF-8 without aliases",
    ),
    "two documents": (
        "company.yaml",
        COMPANY + "---\na: 1\n",
        "5: but found another document; allowed: a YAML file in UTF-8 without aliases",
    ),
    "alias": (
        "company.yaml",
        COMPANY.replace("Acme", "&n Acme") + "words: *n\n",
        "5: found the alias *n; allowed: a YAML file in UTF-8 without aliases",
    ),
    "tag": (
        "company.yaml",
        COMPANY.replace("Acme", "!!python/object/apply:os.getcwd []"),
        "1: found the tag tag:yaml.org,2002:python/object/apply:os.getcwd; allowed: plain values",
    ),
    "list as a key": (
        "company.yaml",
        COMPANY + "[a, b]: 1\n",
        "5: found a list as a key; allowed: a word",
    ),
    "a thousand levels": (
        "company.yaml",
        "[" * 5000 + "]" * 5000,
        "1: found too many levels inside each other; allowed: a YAML file in UTF-8",
    ),
    "long value": (
        "sources/web.yaml",
        WEB.replace("segment", "s" * 5_000_000),
        f"3: found '{'s' * 57} … for format; allowed: 'segment', 'sendgrid', 'zendesk' or 'salesforce'",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_problem_is_told_by_file_and_line(case: str, tmp_path: Path) -> None:
    file, text, expected = CASES[case]
    assert problems(tmp_path, {file: text}) == [f"{file}:{expected}"]


def test_all_problems_of_all_files_are_told_at_once_in_order(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "company.yaml": COMPANY.replace("EUR", "eur").replace("DE", "de"),
        "sources/web.yaml": WEB.replace("segment", "csv").replace("rank: 1", "rank: x"),
        "journeys/purchase.yaml": PURCHASE.replace("goal: buy", "goal: bye"),
        "alerts.yaml": "route: 1\n",
        "identity.yaml": "",
    }
    starts = [line.split("; allowed")[0] for line in problems(tmp_path, files)]
    assert starts == [
        "alerts.yaml:1: found the unknown key 'route'; did you mean 'routes'?",
        "company.yaml:3: found 'eur' for currency",
        "company.yaml:4: found 'de' for default_country",
        "identity.yaml:1: found an empty file",
        "journeys/purchase.yaml:4: found the unknown stage 'bye'; did you mean 'buy'?",
        "sources/web.yaml:2: found 'x' for rank",
        "sources/web.yaml:3: found 'csv' for format",
    ]


def test_two_live_sources_cannot_read_one_folder_but_a_successor_can(tmp_path: Path) -> None:
    other = WEB.replace("rank: 1", "rank: 2").replace("inbox/web", "inbox/../inbox/web")
    assert problems(tmp_path, {"sources/web2.yaml": other}) == [
        f"sources/web2.yaml:4: found the folder '{tmp_path}/inbox/web', which sources/web.yaml has "
        "too; allowed: another folder for each source"
    ]
    assert problems(tmp_path, {"sources/web2.yaml": other + "retired: true\n"}) == []


def test_broken_words_are_not_blamed_on_those_who_use_them(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "company.yaml": COMPANY + "words: {demo_held: {drives: 7}}\n",
        "sources/web.yaml": WEB + "events: {Demo: demo_held}\n",
        "journeys/purchase.yaml": PURCHASE.replace("order_placed", "demo_held"),
    }
    found = problems(tmp_path, files)
    assert found == ["company.yaml:5: found 7 for words.demo_held.drives; allowed: true or false"]


def test_broken_source_is_not_blamed_on_rules_that_name_it(tmp_path: Path) -> None:
    rule = "{event_type: order_placed, source: web}"
    files: dict[str, str | bytes] = {
        "sources/web.yaml": WEB.replace("rank: 1", "rank: x"),
        "journeys/purchase.yaml": PURCHASE.replace("order_placed", rule),
    }
    assert [line.split(":")[0] for line in problems(tmp_path, files)] == ["sources/web.yaml"]


def test_folder_without_company_yaml_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(CompanyError) as caught:
        load_company(tmp_path / "nowhere", ENVIRON)
    assert str(caught.value) == (
        f"company.yaml: found no company.yaml in {tmp_path}/nowhere; "
        "allowed: a company folder: make one with `sojourn init`, or name it with --company"
    )


def test_folder_in_place_of_a_file_is_told(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "identity.yaml").mkdir()
    with pytest.raises(CompanyError, match=r"identity.yaml: cannot be read \(Is a directory\)"):
        load_company(tmp_path, ENVIRON)
