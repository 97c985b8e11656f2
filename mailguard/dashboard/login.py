"""Logging in by one-time link or by password, and logging out.

A link's page only shows a button: mail programs that look at links in advance must not use it up.
"""

import re
from http import HTTPStatus
from typing import Any

from aiohttp import web

from mailguard.dashboard import cookies
from mailguard.dashboard.frame import alone
from mailguard.dashboard.headers import see_other
from mailguard.dashboard.parts import ATTEMPTS, PARTS
from mailguard.dashboard.visit import CSRF, Visit, foreign_form, form_of
from orders.access import audit, sessions, users
from orders.access.users import User

OPENED = "session.opened"
# A path of ours and nothing else: no host, no scheme, no backslash that a browser would turn around.
OWN_PATH = re.compile(r"/(?![/\\])[A-Za-z0-9._~/?&=%+:@,;-]{0,500}")
TOKEN = re.compile(r"[A-Za-z0-9_-]{16,128}")
WRONG = "Address and password do not belong together."
USED = "This link was used already, or it is older than 15 minutes."


async def login_page(request: web.Request) -> web.Response:
    """The form. `next` is where it leads to; `over` says why somebody is here."""
    said = ""
    if "over" in request.query:
        said = "Your session is over. Log in again."
    elif "out" in request.query:
        said = "You are logged out."
    return _form(request, said=said, next=own_path(request.query.get("next", "")))


async def login(request: web.Request) -> web.Response:
    """Address and password. An unknown address takes as long as a wrong password."""
    form = await _own_form(request)
    parts, now = request.app[PARTS], request.app[PARTS].clock.now()
    email, password = form.get("email", "").strip(), form.get("password", "")
    attempts = request.app[ATTEMPTS]
    attempts.password(request.remote or "", email, now)
    async with attempts.turn():
        found = await parts.store.read(lambda connection: users.verify_password(connection, email, password))
    wanted = own_path(form.get("next", ""))
    if found is None:
        return _form(request, HTTPStatus.FORBIDDEN, wrong=WRONG, next=wanted, email=email[:254])
    return await _opened(request, found, wanted)


async def link_page(request: web.Request) -> web.Response:
    """The button behind a one-time link. Whether the link is good is told only when it is pressed."""
    _token(request)
    return _form(request, template="link.html")


async def redeem(request: web.Request) -> web.Response:
    """Use the link up and open a session."""
    await _own_form(request)
    parts, now, token = request.app[PARTS], request.app[PARTS].clock.now(), _token(request)
    request.app[ATTEMPTS].link(request.remote or "", now)
    found = await parts.store.write(lambda connection: sessions.redeem_link(connection, token, now))
    if found is None:
        return _form(request, HTTPStatus.FORBIDDEN, wrong=USED)
    return await _opened(request, found, "")


async def logout(visit: Visit) -> web.Response:
    """End this session."""
    token = cookies.token(visit.request)
    await visit.parts.store.write(lambda connection: sessions.close(connection, token))
    response = see_other("/login?out=1")
    cookies.take_away(visit.request, response)
    return response


def own_path(wanted: str) -> str:
    """Where to go after the login: a path of ours, else ""."""
    return wanted if OWN_PATH.fullmatch(wanted) and not wanted.startswith("/login") else ""


async def _opened(request: web.Request, who: User, wanted: str) -> web.Response:
    """A new session, whatever cookie came with the request: none is ever fixed before the login."""
    parts = request.app[PARTS]
    now = parts.clock.now()

    def work(connection: Any) -> str:
        audit.record(connection, who.seller_id, who.access.actor, OPENED, who.user_id, now)
        return sessions.open_session(connection, who, now)

    response = see_other(wanted or "/")
    cookies.give(request, response, await parts.store.write(work))
    return response


async def _own_form(request: web.Request) -> dict[str, str]:
    """A login form's fields. Raises Problem 403 where it is not from our own page."""
    form = await form_of(request)
    if not cookies.from_here(request) or not cookies.same(form.get(CSRF, ""), cookies.token(request, cookies.FORM)):
        raise foreign_form()
    return form


def _form(
    request: web.Request, status: HTTPStatus = HTTPStatus.OK, template: str = "login.html", **context: Any
) -> web.Response:
    secret = cookies.form_secret(request)
    response = alone(request, template, status, csrf=secret, **context)
    cookies.give(request, response, secret, cookies.FORM)
    return response


def _token(request: web.Request) -> str:
    token = request.match_info["token"]
    if not TOKEN.fullmatch(token):
        raise web.HTTPNotFound
    return token
