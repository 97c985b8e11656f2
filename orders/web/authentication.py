"""Who calls: an API key from `Authorization: Bearer mg_…` (RFC 6750), and whether it may do this."""

import re
from http import HTTPStatus

from aiohttp import hdrs, web

from orders.access.access import Access, Scope
from orders.access.keys import authenticate_key
from orders.web.keys import CLOCK, KEY_USES, STORE
from orders.web.problems import FieldError, Place, Problem

BEARER = re.compile(r"[Bb][Ee][Aa][Rr][Ee][Rr] +(mg_[A-Za-z0-9_-]{8,200})")
CHALLENGE = 'Bearer realm="mailguard"'


async def authenticate(request: web.Request) -> Access:
    """The caller. Raises Problem 401, the same for a key that never was, is wrong or is revoked."""
    given = request.headers.getall(hdrs.AUTHORIZATION, [])
    found = BEARER.fullmatch(given[0]) if len(given) == 1 else None
    if found is None:
        raise _unauthenticated(CHALLENGE)
    presented, now = found[1], request.app[CLOCK].now()
    access = await request.app[STORE].read(lambda connection: authenticate_key(connection, presented, now))
    if access is None:
        raise _unauthenticated(f'{CHALLENGE}, error="invalid_token"')
    request.app[KEY_USES].note(access, now)
    return access


def demand(access: Access, scopes: frozenset[Scope]) -> None:
    """Raises Problem 403 that names the scopes which the key lacks."""
    missing = sorted(scope.value for scope in scopes - access.scopes)
    if missing:
        raise Problem(
            HTTPStatus.FORBIDDEN,
            "scope-required",
            "This key may not do that.",
            detail=f"It lacks the scope {', '.join(missing)}.",
            headers={hdrs.WWW_AUTHENTICATE: f'{CHALLENGE}, error="insufficient_scope", scope="{" ".join(missing)}"'},
        )


def _unauthenticated(challenge: str) -> Problem:
    return Problem(
        HTTPStatus.UNAUTHORIZED,
        "authentication-required",
        "A valid API key is required.",
        detail="Send Authorization: Bearer mg_… with a key of this store.",
        errors=(
            FieldError(place=Place.HEADER, pointer="/Authorization", code="key", detail="absent, or not a key here"),
        ),
        headers={hdrs.WWW_AUTHENTICATE: challenge},
    )
