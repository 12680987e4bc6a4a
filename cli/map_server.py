"""Serves the journey map until somebody stops it."""

from __future__ import annotations

import os
import socket

from cli.output import say
from company import Company, read_map_tokens
from nights.errors import CallError


def serve(company: Company, host: str, port: int) -> None:
    """Serve until interrupted. CallError where the address is taken, MapError where it needs a token."""
    import uvicorn  # noqa: PLC0415 - a third of a second that other commands save

    from maps.serving import Access, served_map  # noqa: PLC0415 - the same of FastAPI

    app = served_map(company, Access(read_map_tokens(company.folder, os.environ), host))
    with _listening(host, port) as listening:
        say(f"The map is at http://{_shown(host)}:{listening.getsockname()[1]}/ (Ctrl-C ends it)")
        # Addresses name customers by id; nobody needs a record of who was looked at.
        settings = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False)
        uvicorn.Server(settings).run(sockets=[listening])


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise CallError(
            f"cannot serve at {host}:{port}: {error.strerror or error}; choose another --port or --host"
        ) from None


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
