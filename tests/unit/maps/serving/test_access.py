"""Who may see the served map, and what a browser is told not to do with it."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from company import CompanyError, MapTokens, read_map_tokens
from maps import MapError
from maps.serving import Access, served_map
from maps.serving.access import COOKIE
from models import StageEntry
from tests.unit.maps.drawn import company_of, definition, published

READER, IDENTIFIERS = "reader-" + "r" * 30, "identifiers-" + "i" * 30
HTML = {"accept": "text/html"}


def client(folder: Path, tokens: MapTokens, host: str = "127.0.0.1") -> TestClient:
    company = company_of(folder, definition("Look", "Buy"))
    entered = {"stage": "s1", "customers": 3, "journeys": 3, "visits": 3}
    published(company, {StageEntry: [entered]})
    return TestClient(
        served_map(company, Access(tokens, host)), f"http://{host}", follow_redirects=False
    )


@pytest.fixture
def asked(tmp_path: Path) -> TestClient:
    return client(tmp_path, MapTokens(READER), "10.0.0.1")


@pytest.mark.parametrize(
    "host",
    ["0.0.0.0", "::", "192.168.1.7", "map.example.net"],  # noqa: S104 - refused
)
def test_an_address_that_others_reach_needs_a_token(host: str) -> None:
    with pytest.raises(MapError, match="set SOJOURN_MAP_TOKEN"):
        Access(MapTokens(identifiers=IDENTIFIERS), host)
    Access(MapTokens(READER), host)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.0.0.53"])
def test_this_machine_needs_none(host: str) -> None:
    Access(MapTokens(), host)


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer nothing", f"Basic {READER}", "Bearer é"])
def test_a_stranger_sees_nothing(asked: TestClient, given: str) -> None:
    headers = {"authorization": given.encode()} if given else {}
    for path in ("/", "/journey/purchase", "/customer/1", "/nothing", "/openapi.json", "/docs"):
        assert asked.get(path, headers=headers).status_code == 401
    refused = asked.get("/journey/purchase", headers=HTML)
    assert refused.headers["location"] == "/sign-in?to=%2Fjourney%2Fpurchase"


def test_a_token_in_a_header_opens_the_map(asked: TestClient) -> None:
    answer = asked.get("/journey/purchase", headers={"authorization": f"Bearer {READER}"})
    assert answer.status_code == 200


def test_signing_in_leaves_a_cookie_that_is_not_the_token(asked: TestClient) -> None:
    signed = asked.post("/sign-in", data={"token": READER, "to": "/journey/purchase"})
    assert (signed.status_code, signed.headers["location"]) == (303, "/journey/purchase")
    cookie = signed.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert READER not in cookie
    assert asked.get("/journey/purchase").status_code == 200


def test_a_wrong_token_opens_nothing_and_is_not_repeated(asked: TestClient) -> None:
    refused = asked.post("/sign-in", data={"token": "wrong-" + "w" * 40})
    assert refused.status_code == 403
    assert "opens nothing" in refused.text
    assert "www" not in refused.text
    assert "set-cookie" not in refused.headers


def test_a_cookie_of_another_token_is_worth_nothing(asked: TestClient, tmp_path: Path) -> None:
    asked.post("/sign-in", data={"token": READER})
    other = client(tmp_path / "other", MapTokens("another-" + READER), "10.0.0.1")
    other.cookies = asked.cookies
    assert other.cookies[COOKIE]
    assert other.get("/journey/purchase").status_code == 401


@pytest.mark.parametrize("to", ["//evil.example", "https://evil.example", "/\\evil.example", "x"])
def test_signing_in_leads_nowhere_else(asked: TestClient, to: str) -> None:
    signed = asked.post("/sign-in", data={"token": READER, "to": to})
    assert signed.headers["location"] == "/"


def test_a_body_that_is_no_form_of_ours_is_not_read_to_its_end(asked: TestClient) -> None:
    assert asked.post("/sign-in", content=b"token=" + b"x" * 1_000_000).status_code == 403


def test_another_name_pointed_at_this_machine_reads_nothing(tmp_path: Path) -> None:
    """DNS rebinding: a stranger's page whose name leads to 127.0.0.1 asks in its visitor's browser."""
    local = client(tmp_path, MapTokens())
    assert local.get("/journey/purchase").status_code == 200
    for host in ("localhost:8765", "127.0.0.1:8765", "[::1]:8765"):
        assert local.get("/journey/purchase", headers={"host": host}).status_code == 200
    for host in ("evil.example", "evil.example:8765", "127.0.0.1.evil.example", ""):
        assert local.get("/journey/purchase", headers={"host": host}).status_code == 421


def test_every_answer_says_what_a_browser_may_not_do(tmp_path: Path) -> None:
    local = client(tmp_path, MapTokens())
    for path in ("/", "/journey/purchase", "/journey/gone", "/customer/1", "/nothing", "/sign-in"):
        told = local.get(path, headers=HTML).headers
        assert "default-src 'none'" in told["content-security-policy"]
        assert "frame-ancestors 'none'" in told["content-security-policy"]
        assert "unsafe" not in told["content-security-policy"]
        assert told["x-content-type-options"] == "nosniff"
        assert told["referrer-policy"] == "no-referrer"
        assert told["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json"])
def test_there_are_no_pages_about_the_server(tmp_path: Path, path: str) -> None:
    assert client(tmp_path, MapTokens()).get(path).status_code == 404


def test_nothing_but_signing_in_can_be_posted(tmp_path: Path) -> None:
    local = client(tmp_path, MapTokens())
    for path in ("/", "/journey/purchase", "/customer/1"):
        assert local.post(path).status_code == 405


def test_tokens_come_from_the_environment_or_its_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"SOJOURN_MAP_TOKEN={READER}\n", "utf-8")
    given = {"SOJOURN_MAP_IDENTIFIER_TOKEN": IDENTIFIERS}
    assert read_map_tokens(tmp_path, given) == MapTokens(READER, IDENTIFIERS)
    assert read_map_tokens(tmp_path / "nowhere", {}) == MapTokens()
    assert READER not in repr(read_map_tokens(tmp_path, {}))


@pytest.mark.parametrize(
    ("environ", "told"),
    [
        ({"SOJOURN_MAP_TOKEN": "short"}, "found 5 characters in SOJOURN_MAP_TOKEN"),
        (
            {"SOJOURN_MAP_TOKEN": READER, "SOJOURN_MAP_IDENTIFIER_TOKEN": READER},
            "the same token in SOJOURN_MAP_TOKEN and SOJOURN_MAP_IDENTIFIER_TOKEN",
        ),
    ],
)
def test_an_unfit_token_is_told_without_its_value(
    tmp_path: Path, environ: dict[str, str], told: str
) -> None:
    with pytest.raises(CompanyError, match=told) as error:
        read_map_tokens(tmp_path, environ)
    assert "short" not in str(error.value)
    assert READER not in str(error.value)
