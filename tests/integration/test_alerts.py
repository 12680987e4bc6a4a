"""Alerts through Apprise to a server on this machine: one message, and no address in any output."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from company import Alerts, Company, Routes
from quality import alert
from tests.unit.small_night import small_company

pytestmark = pytest.mark.integration

TOKEN = "T0P-S3CR3T"  # noqa: S105 - must turn up nowhere
BODY = "1 of 9 checks failed.\ntouchpoint not_null: channel: 4 (of 5 rows)"


@contextmanager
def server(status: int) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """A web server that answers `status`: its port, and what it is sent."""
    received: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing: the test looks at what else is printed."""

    with HTTPServer(("127.0.0.1", 0), Handler) as opened:
        thread = Thread(target=opened.serve_forever)
        thread.start()
        try:
            yield opened.server_port, received
        finally:
            opened.shutdown()
            thread.join()


def company(folder: Path, *routes: str) -> Company:
    alerts = Alerts(routes=Routes(fail=routes, warn=()))
    return small_company(folder).model_copy(update={"alerts": alerts})


def url(port: int) -> str:
    return f"json://user:{TOKEN}@127.0.0.1:{port}/{TOKEN}"


def test_a_message_arrives_once_and_whole_and_nothing_is_printed(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with server(200) as (port, received):
        failed = alert(company(tmp_path, "CHAT"), "fail", "stopped", BODY, {"CHAT": url(port)})
    assert failed == []
    assert [(m["title"], m["message"], m["type"]) for m in received] == [
        ("Acme: stopped", BODY, "failure")
    ]
    assert capfd.readouterr() == ("", "")
    assert TOKEN not in caplog.text


def test_a_route_that_fails_is_named_the_others_get_it_and_the_console_too(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with server(200) as (closed, _):
        pass
    with server(200) as (port, received), server(500) as (broken, _):
        environ = {"CHAT": url(port), "PAGER": url(broken), "GONE": url(closed)}
        routes = company(tmp_path, "PAGER", "GONE", "CHAT")
        assert alert(routes, "fail", "stopped", BODY, environ) == ["PAGER", "GONE"]
    assert len(received) == 1
    out, err = capfd.readouterr()
    assert (out, err.splitlines()) == (
        "",
        [
            "Acme: stopped",
            *BODY.splitlines(),
            "alert route PAGER failed: it could not be reached or refused the message",
            "alert route GONE failed: it could not be reached or refused the message",
        ],
    )
    assert TOKEN not in caplog.text
