"""What contradicts other files, or itself, is told by file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from company import CompanyError, load_company
from tests.unit.company.folders import COMPANY, ENVIRON, PURCHASE, WEB, problems, write

WORDS_OF_COMPANY = "a default word, or one under words in company.yaml"
NAMESPACES = (
    "user_id, crm_contact_id, zendesk_user_id, email, phone, crm_lead_id, anonymous_id, "
    "device_id, cookie"
)
CASES: dict[str, tuple[str, str | bytes, str]] = {
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
    "unique and another limit": (
        "identity.yaml",
        "namespaces:\n  user_id:\n    max_per_person: 2\n",
        "3: found max_per_person for 'user_id', which is unique; "
        "allowed: one of the two, or unique: false",
    ),
    "devices of a person": (
        "identity.yaml",
        "namespaces:\n  cookie: {max_per_person: 2}\n",
        "2: found max_per_person for 'cookie', which is a device's and joins nobody; "
        "allowed: max_per_person of person namespaces; of devices max_people",
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
        "variable, such as SOJOURN_ALERT_URL; what it holds stays out of the file",
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


def test_a_folder_inside_another_sources_is_refused(tmp_path: Path) -> None:
    inner = WEB.replace("rank: 1", "rank: 2").replace("inbox/web", "inbox/web/old")
    assert problems(tmp_path, {"sources/old.yaml": inner}) == [
        "sources/old.yaml:4: found a folder inside that of sources/web.yaml for transport.folder; "
        "allowed: a folder of its own beside it, as inbox/web and inbox/email"
    ]
    assert problems(tmp_path, {"sources/old.yaml": inner + "retired: true\n"}) == []


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


def test_file_in_place_of_a_sub_folder_is_told(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "journeys/purchase.yaml").unlink()
    (tmp_path / "journeys").rmdir()
    (tmp_path / "journeys").write_text("x")
    with pytest.raises(CompanyError) as caught:
        load_company(tmp_path, ENVIRON)
    assert str(caught.value) == (
        "journeys: cannot be read (Not a directory); allowed: a folder of YAML files"
    )


def test_misnamed_files_are_told_and_foreign_ones_left_alone(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "alert.yaml": "routes: {}\n",
        "identity.yml": "role_mailboxes: []\n",
        "docker-compose.yaml": "services: {}\n",
        ".pre-commit-config.yaml": "repos: []\n",
    }
    assert problems(tmp_path, files) == [
        "alert.yaml: found a file that nothing reads; allowed: alerts.yaml",
        "identity.yml: found a file that nothing reads; allowed: identity.yaml",
    ]
