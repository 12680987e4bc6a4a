"""What changes the configuration's hash, and what makes a source be parsed again."""

from __future__ import annotations

from pathlib import Path

import pytest

from company import Company, load_company
from tests.unit.company.folders import COMPANY, PURCHASE, WEB, loaded, write

OTHER = WEB.replace("rank: 1", "rank: 2").replace("inbox/web", "inbox/other")


def hashes(company: Company) -> tuple[str, str]:
    return company.configuration_hash, company.parse_hash(company.source("web"))


def test_hash_is_sha256_and_the_same_again_in_another_place(tmp_path: Path) -> None:
    here = hashes(loaded(tmp_path / "here"))
    there = write(tmp_path / "there")
    other_secret = {"SOJOURN_SECRET": "another-secret-entirely"}
    assert hashes(load_company(there, other_secret)) == here
    assert all(len(text) == 64 and int(text, 16) for text in here)


# file, its content, configuration changes, parsing changes
CASES: dict[str, tuple[str, str, bool, bool]] = {
    "limits": ("company.yaml", COMPANY + "limits: {threads: 7}\n", False, False),
    "comment": ("company.yaml", COMPANY + "# said\n", False, False),
    "default written out": ("sources/web.yaml", WEB + "zone: UTC\n", False, False),
    "session gap": ("company.yaml", COMPANY + "session_gap_minutes: 20\n", True, False),
    "tone": ("company.yaml", COMPANY + "sentiment_model: none\n", True, False),
    "tone floor": ("company.yaml", COMPANY + "sentiment_floor: {customers: 9}\n", True, False),
    "journey": ("journeys/purchase.yaml", PURCHASE + "inactivity: 9 days\n", True, False),
    "verdict on a word": ("company.yaml", COMPANY + "words: {email_opened: {drives: true}}\n", True, False),
    "alerts": ("alerts.yaml", "routes: {warn: [A]}\n", True, False),
    "rank": ("sources/web.yaml", WEB.replace("rank: 1", "rank: 3"), True, False),
    "required": ("sources/web.yaml", WEB + "required: false\n", True, False),
    "inbox": ("sources/web.yaml", WEB.replace("inbox/web", "inbox/w"), True, False),
    "another source": ("sources/other.yaml", OTHER, True, False),
    "zone": ("sources/web.yaml", WEB + "zone: Europe/Paris\n", True, True),
    "format": ("sources/web.yaml", WEB.replace("segment", "zendesk"), True, True),
    "staff": ("sources/web.yaml", WEB + "staff: ['email:*@acme.example']\n", True, True),
    "channel": ("sources/web.yaml", WEB + "channel: chat\n", True, True),
    "kind": ("sources/web.yaml", WEB.replace("kind: web", "kind: shop"), True, True),
    "objects": ("sources/web.yaml", WEB + "objects: {order: order@shop}\n", True, True),
    "events": ("sources/web.yaml", WEB + "events: {Buy: order_placed}\n", True, True),
    "ratings": ("sources/web.yaml", WEB + "ratings: {Rated: {scale: nps}}\n", True, True),
    "completeness": ("sources/web.yaml", WEB + "complete_up_to: file_date\n", True, True),
    "currency": ("company.yaml", COMPANY.replace("EUR", "USD"), True, True),
    "country": ("company.yaml", COMPANY.replace("DE", "FR"), True, True),
    "blocked": ("identity.yaml", "namespaces: {email: {blocked: [x]}}\n", True, True),
    "guards": ("identity.yaml", "namespaces: {email: {max_people: 3, max_per_person: 2}}\n", True, False),
    "priority": ("identity.yaml", "namespaces: {cookie: {priority: 9}}\n", True, True),
    "role mailboxes": ("identity.yaml", "role_mailboxes: [info]\n", True, True),
    "new word": (
        "company.yaml",
        COMPANY + "words: {demo_held: {initiator: company, drives: true}}\n",
        True,
        True,
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_a_change_does_to_the_hashes(case: str, tmp_path: Path) -> None:
    file, text, configuration, parsing = CASES[case]
    before = hashes(loaded(tmp_path / "a"))
    after = hashes(loaded(tmp_path / "b", {file: text}))
    assert (after[0] != before[0], after[1] != before[1]) == (configuration, parsing)
