"""Our two cookies: the session's, and the one that a login form carries twice. No script ever reads either."""

import hmac
import secrets
from urllib.parse import urlsplit

from aiohttp import web

from mailguard.dashboard.parts import PARTS, Parts

SESSION, FORM = "mailguard_session", "mailguard_form"
LONGEST = 200  # characters of a token; ours have about 43
OWN_SITES = frozenset({"", "same-origin", "none"})  # Sec-Fetch-Site: absent in old browsers and without TLS


def name(parts: Parts, plain: str) -> str:
    """`__Host-` binds a cookie to this very host and to HTTPS; browsers refuse the prefix without it."""
    return f"__Host-{plain}" if parts.secure_cookies else plain


def token(request: web.Request, plain: str = SESSION) -> str:
    """What the browser sent, "" for nothing that can be ours."""
    sent = request.cookies.get(name(request.app[PARTS], plain), "")
    return sent if sent.isascii() and len(sent) <= LONGEST else ""


def give(request: web.Request, response: web.Response, value: str, plain: str = SESSION) -> None:
    """Set a cookie that ends with the browser; the session's own end is kept in the store."""
    parts = request.app[PARTS]
    site = "Lax" if plain == SESSION else "Strict"
    response.set_cookie(
        name(parts, plain), value, path="/", httponly=True, samesite=site, secure=parts.secure_cookies
    )


def take_away(request: web.Request, response: web.Response) -> None:
    """End the session's cookie."""
    parts = request.app[PARTS]
    response.del_cookie(name(parts, SESSION), path="/", httponly=True, samesite="Lax", secure=parts.secure_cookies)


def form_secret(request: web.Request) -> str:
    """The secret of a login form: the one that the browser has already, else a new one."""
    return token(request, FORM) or secrets.token_urlsafe(32)


def same(given: str, expected: str) -> bool:
    """Whether a form carries the expected secret; an empty one is never the same."""
    return bool(expected) and hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())


def from_here(request: web.Request) -> bool:
    """Whether a form was sent by a page of ours, as far as the browser says where it comes from."""
    if request.headers.get("Sec-Fetch-Site", "") not in OWN_SITES:
        return False
    origin = request.headers.get("Origin", "")
    # Under our no-referrer policy browsers send "null" for our own forms too: the secret in the form decides then.
    return origin in ("", "null") or urlsplit(origin).netloc in {
        request.host,
        urlsplit(request.app[PARTS].base_url).netloc,
    }
