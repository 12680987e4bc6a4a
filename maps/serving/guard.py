"""What every request passes: is it meant for us, and may whoever asks see anything."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import quote

from fastapi import Request, Response
from fastapi.responses import PlainTextResponse, RedirectResponse

from maps.serving.access import Access, Role
from maps.serving.answers import is_looked_at
from maps.serving.headers import make_safe

SIGN_IN = "/sign-in"
Next = Callable[[Request], Awaitable[Response]]


def guard(access: Access) -> Callable[[Request, Next], Awaitable[Response]]:
    """The middleware: no route is reached by strangers, but the one where they may sign in."""

    async def passed(request: Request, following: Next) -> Response:
        answer = _refused(access, request) or await following(request)
        make_safe(answer.headers)
        return answer

    return passed


def _refused(access: Access, request: Request) -> Response | None:
    if not access.answers(request.headers.get("host", "")):
        return PlainTextResponse("This server answers for this machine alone.\n", 421)
    request.state.role = access.role(request.headers, request.cookies)
    if request.state.role is not Role.STRANGER or request.url.path == SIGN_IN:
        return None
    if is_looked_at(request) and request.method == "GET":
        return RedirectResponse(f"{SIGN_IN}?to={quote(request.url.path, safe='')}", 303)
    return PlainTextResponse("Sign in first.\n", 401, {"WWW-Authenticate": "Bearer"})
