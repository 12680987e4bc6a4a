"""A right company folder becomes these values."""

from __future__ import annotations

from pathlib import Path

import pytest

from company import (
    FilesTransport,
    JourneyDefinition,
    NamespaceRule,
    Prefix,
    Rule,
    Source,
    Stage,
    check,
    load_company,
)
from models import DEFAULT_WORDS, EventWord
from tests.unit.company.folders import COMPANY, ENVIRON, SECRET, WEB, loaded, write

DAY_US = 86_400_000_000


def test_smallest_company_gets_the_defaults(tmp_path: Path) -> None:
    company = loaded(tmp_path)
    assert (company.name, company.currency, company.default_country) == ("Acme", "EUR", "DE")
    assert company.limits.model_dump() == {"memory": "4GB", "threads": 2, "temp_disk": "30GB"}
    assert company.session_gap_us == 30 * 60 * 1_000_000
    assert company.words == DEFAULT_WORDS
    assert company.secret == SECRET.encode()
    assert company.warehouse_link == tmp_path / "data/warehouse.duckdb"
    assert [(n, r.level, r.priority, r.unique) for n, r in company.identity.namespaces.items()] == [
        ("user_id", "person", 1, True),
        ("crm_contact_id", "person", 2, False),
        ("zendesk_user_id", "person", 3, False),
        ("email", "person", 4, False),
        ("phone", "person", 5, False),
        ("crm_lead_id", "person", 6, False),
        ("anonymous_id", "device", 1, False),
        ("device_id", "device", 2, False),
        ("cookie", "device", 3, False),
    ]


def test_source_gets_name_from_file_and_absolute_folder(tmp_path: Path) -> None:
    company = loaded(tmp_path)
    expected = Source.model_validate(
        {
            "name": "web",
            "kind": "web",
            "rank": 1,
            "format": "segment",
            "transport": {"folder": tmp_path / "inbox/web"},
        }
    )
    assert company.sources == (expected,)
    assert isinstance(expected.transport, FilesTransport)
    assert expected.transport.settle_seconds == 60
    assert (expected.zone, expected.required, expected.retired) == ("UTC", True, False)
    assert (expected.complete_up_to, expected.expect_every) == ("newest_record", None)


def test_source_keeps_its_id_when_its_file_is_renamed(tmp_path: Path) -> None:
    company = loaded(tmp_path, {"sources/web.yaml": "id: site\n" + WEB})
    assert [source.name for source in company.sources] == ["site"]


def test_sources_come_by_rank_not_by_file_name(tmp_path: Path) -> None:
    other = WEB.replace("rank: 1", "rank: 5").replace("inbox/web", "inbox/a")
    company = loaded(tmp_path, {"sources/a.yaml": other})
    assert [source.name for source in company.sources] == ["web", "a"]


def test_absolute_inbox_stays_where_it_is(tmp_path: Path) -> None:
    company = loaded(tmp_path, {"sources/web.yaml": WEB.replace("inbox/web", "/srv/drop")})
    transport = company.sources[0].transport
    assert isinstance(transport, FilesTransport)
    assert transport.folder == Path("/srv/drop")


def test_durations_become_microseconds(tmp_path: Path) -> None:
    company = loaded(tmp_path, {"sources/web.yaml": WEB + "expect_every: 24h\n"})
    assert company.sources[0].expect_every == DAY_US


def test_definition_with_every_part(tmp_path: Path) -> None:
    text = """\
label: Buying
stages:
  - name: first_look
    rank: 1
    match:
      - page_viewed
      - {event_type: [searched, product_viewed], source: web, channel: web}
  - name: buy
    rank: 2
    label: Bought
    after: first_look
    match: {event_type: order_placed, attributes: {plan: pro, sku: {prefix: A-}}}
starts_on: page_viewed
ends_on: [subscription_cancelled]
goal: buy
restart: [first_look]
inactivity: 2 weeks
horizons: {buy: 36h}
silent: [signed_in]
drives: [email_opened]
asks: [ticket_created]
answers: [ticket_replied, {event_type: ticket_solved}]
windows_days: [14, 3]
"""
    company = loaded(tmp_path, {"journeys/purchase.yaml": text})
    attributes: dict[str, str | Prefix] = {"plan": "pro", "sku": Prefix(prefix="A-")}
    web = Rule(event_type=("searched", "product_viewed"), source="web", channel="web")
    order = Rule(event_type=("order_placed",), attributes=attributes)
    look = Stage(name="first_look", rank=1, match=(Rule(event_type=("page_viewed",)), web))
    assert look.label == "First look"
    expected = JourneyDefinition(
        name="purchase",
        label="Buying",
        stages=(
            look,
            Stage(name="buy", rank=2, label="Bought", after="first_look", match=(order,)),
        ),
        starts_on=(Rule(event_type=("page_viewed",)),),
        ends_on=(Rule(event_type=("subscription_cancelled",)),),
        goal="buy",
        restart=("first_look",),
        inactivity_us=14 * DAY_US,
        horizons_us={"buy": 3 * DAY_US // 2},
        silent=("signed_in",),
        drives=("email_opened",),
        asks=(Rule(event_type=("ticket_created",)),),
        answers=(Rule(event_type=("ticket_replied",)), Rule(event_type=("ticket_solved",))),
        windows_days=(3, 14),
    )
    assert company.definitions == (expected,)
    assert expected.horizons_us == {"first_look": 14 * DAY_US, "buy": 3 * DAY_US // 2}


def test_words_are_laid_over_the_default_ones(tmp_path: Path) -> None:
    words = """\
words:
  email_opened: {drives: true}
  demo_held: {initiator: company, drives: true, once_per_object: true}
"""
    company = loaded(tmp_path, {"company.yaml": COMPANY + words})
    assert company.words == DEFAULT_WORDS | {
        "email_opened": EventWord("email_opened", "customer", True),
        "demo_held": EventWord("demo_held", "company", True, True),
    }


def test_identity_is_laid_over_the_default_namespaces(tmp_path: Path) -> None:
    text = """\
namespaces:
  user_id: {unique: false, blocked: [" ADMIN "]}
  loyalty_id: {level: person, priority: 7}
role_mailboxes: [Info]
"""
    identity = loaded(tmp_path, {"identity.yaml": text}).identity
    assert identity.namespaces["user_id"] == NamespaceRule(
        level="person", priority=1, unique=False, blocked=("admin",)
    )
    assert identity.namespaces["loyalty_id"] == NamespaceRule(level="person", priority=7)
    assert len(identity.namespaces) == 10
    assert identity.role_mailboxes == ("info",)


def test_country_no_is_norway_and_not_false(tmp_path: Path) -> None:
    text = COMPANY.replace("DE", "NO")
    assert loaded(tmp_path, {"company.yaml": text}).default_country == "NO"


def test_byte_order_mark_is_no_part_of_the_first_key(tmp_path: Path) -> None:
    text = b"\xef\xbb\xbf" + COMPANY.encode()
    assert loaded(tmp_path, {"company.yaml": text}).name == "Acme"


def test_examples_hidden_files_and_notes_are_no_configuration(tmp_path: Path) -> None:
    extra: dict[str, str | bytes] = {
        "sources/email.yaml.example": "x",
        "sources/.web.yaml": "x",
        "journeys/README.md": "x",
    }
    assert loaded(tmp_path, extra) == loaded(tmp_path)


def test_company_without_sources_loads_and_check_says_so(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "sources/web.yaml").unlink()
    company = load_company(tmp_path, ENVIRON)
    assert company.sources == ()
    assert [finding.subject for finding in check(company) if not finding.ok] == ["sources"]


def test_relative_folder_is_made_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path)
    monkeypatch.chdir(tmp_path.parent)
    assert load_company(Path(tmp_path.name), ENVIRON).folder == tmp_path


def test_unknown_source_name_is_a_key_error(tmp_path: Path) -> None:
    company = loaded(tmp_path)
    assert company.source("web").kind == "web"
    with pytest.raises(KeyError, match="wbe"):
        company.source("wbe")
