"""Signing in: a token for a cookie. Tokens come in a body or a header, never in an address."""

from __future__ import annotations

from urllib.parse import parse_qs

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from maps.serving.access import COOKIE, Access, Role
from maps.serving.answers import drawn
from maps.serving.guard import SIGN_IN

_LONGEST_BODY = 4096


def signing_in(access: Access) -> APIRouter:
    """The page that asks for a token, and what it posts to."""
    router = APIRouter()

    @router.get(SIGN_IN)
    def ask(to: str = "/") -> Response:
        return drawn("sign_in.html", to=_local(to), is_wrong=False)

    @router.post(SIGN_IN)
    async def answer(request: Request) -> Response:
        given = await _form(request)
        to = _local(given.get("to", "/"))
        role = access.role_of(given.get("token", ""))
        if role is Role.STRANGER:
            return drawn("sign_in.html", 403, to=to, is_wrong=True)
        response = RedirectResponse(to, 303)
        is_https = request.url.scheme == "https"
        response.set_cookie(
            COOKIE, access.cookie(role), httponly=True, samesite="lax", secure=is_https
        )
        return response

    return router


async def _form(request: Request) -> dict[str, str]:
    """The fields of a small form; none of one that is too long to be ours."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LONGEST_BODY:
            return {}
    fields = parse_qs(body.decode("utf-8", "replace"))
    return {name: values[0] for name, values in fields.items()}


def _local(to: str) -> str:
    """Where to go on: a page of this server, and no other.

    >>> _local("/journey/buy"), _local("//evil.example"), _local("https://evil.example")
    ('/journey/buy', '/', '/')
    """
    is_ours = to.startswith("/") and not to.startswith(("//", "/\\")) and "\n" not in to
    return to if is_ours else "/"
