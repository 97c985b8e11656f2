"""/v1/keys and /v1/me: the keys of a seller's programs, and what the one that asks may do."""

from http import HTTPStatus
from typing import Annotated, Any

from pydantic import ConfigDict, Field
from typing_extensions import TypedDict

from orders.access import keys
from orders.access.access import Scope
from orders.access.directory import seller_views
from orders.access.keys import KeyView
from orders.api.keys import ID
from orders.api.render import instant
from orders.errors import NotFound
from orders.web.keys import STORE
from orders.web.operation import Call, Reply, operation
from orders.web.paging import PageQuery, cut, next_page, position
from orders.web.reading import NoBody, NoQuery, Strict, Text

LIST = "list_keys"  # what a cursor of this list is bound to
ScopeName = Annotated[Scope, Field(description="One permission.")]


class KeyJson(TypedDict):
    """A key without its secret. `prefix` stands in the key itself; `last_used_at` is exact to 5 minutes."""

    id: str
    prefix: str
    name: str
    scopes: list[Scope]
    created_at: str
    last_used_at: str | None
    revoked_at: str | None


class NewKeyJson(KeyJson):
    """A key that was made just now. `secret` is told this once: null where the answer is a repeated one."""

    secret: str | None


class KeyPageJson(TypedDict):
    """Oldest first, revoked ones too. `next` is null on the last page."""

    items: list[KeyJson]
    next: str | None
    next_cursor: str | None


class MeJson(TypedDict):
    """The key that asks, as the audit names it, and whose it is."""

    seller_id: str
    seller_name: str
    actor: str
    scopes: list[Scope]


class NewKeyBody(Strict):
    """What it is for, so that you know it again, and what it may."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "till", "scopes": ["orders:read"]}]})

    name: Text
    scopes: tuple[ScopeName, ...] = Field(min_length=1, max_length=len(Scope))


@operation("GET", "/v1/me", summary="Read what this key is", scopes=(), returns=MeJson, any_key=True)
async def get_me(call: Call[NoQuery, NoBody]) -> Reply:
    """Any living key may ask."""
    seller = call.access.seller_id
    views = await call.request.app[STORE].read(lambda open_: seller_views(open_, [seller]))
    if seller not in views:
        raise NotFound
    found: MeJson = {
        "seller_id": seller,
        "seller_name": views[seller].name,
        "actor": call.access.actor,
        "scopes": sorted(call.access.scopes),
    }
    return Reply(body=found)


@operation("GET", "/v1/keys", summary="List keys", scopes=(Scope.KEYS_READ,), query=PageQuery, returns=KeyPageJson)
async def list_keys(call: Call[PageQuery, NoBody]) -> Reply:
    """All keys of the seller, without their secrets: nobody can read those again."""
    after, limit, seller = position(call, LIST), call.query.limit, call.access.seller_id
    last_id = "" if after is None else after[1]
    found = await call.request.app[STORE].read(
        lambda open_: keys.list_keys(open_, seller, after=last_id, limit=limit + 1)
    )
    shown, last = cut(found, limit, lambda one: (one.created_at, one.key_id))
    page: KeyPageJson = {"items": [_told(one) for one in shown], **next_page(call, LIST, last)}
    return Reply(body=page)


@operation(
    "POST",
    "/v1/keys",
    summary="Make a key",
    scopes=(Scope.KEYS_WRITE,),
    body=NewKeyBody,
    returns=NewKeyJson,
    status=HTTPStatus.CREATED,
    idempotent=True,
)
async def create_key(call: Call[NoQuery, NewKeyBody]) -> Reply:
    """Its secret is in this answer and nowhere else. A key gives no scope that it lacks (`scope-missing`).

    `marketplace` is never given together with another scope (`scope-conflict`), nor by a seller's key.
    """
    said, by = call.body, call.access

    def work(open_: Any) -> tuple[KeyView, str]:
        key_id, plain = keys.create_key(open_, by.seller_id, said.name, said.scopes, call.at, by=by)
        return keys.key(open_, by.seller_id, key_id), plain

    made, plain = await call.request.app[STORE].write(work)
    told: NewKeyJson = {**_told(made), "secret": plain}
    return Reply(body=told, kept={**told, "secret": None}, location=f"/v1/keys/{made.key_id}")


@operation(
    "GET",
    f"/v1/keys/{ID}",
    summary="Read one key",
    scopes=(Scope.KEYS_READ,),
    returns=KeyJson,
    errors=(HTTPStatus.NOT_FOUND,),
)
async def get_key(call: Call[NoQuery, NoBody]) -> Reply:
    """Without its secret."""
    found = await call.request.app[STORE].read(lambda open_: keys.key(open_, call.access.seller_id, call.id))
    return Reply(body=_told(found))


@operation(
    "DELETE",
    f"/v1/keys/{ID}",
    summary="Revoke a key",
    scopes=(Scope.KEYS_WRITE,),
    returns=KeyJson,
    errors=(HTTPStatus.NOT_FOUND,),
)
async def revoke_key(call: Call[NoQuery, NoBody]) -> Reply:
    """It opens nothing from now on, and stays in the list. Revoking it again changes nothing.

    A key revokes itself, and none that may do more than it does (`scope-missing`).
    """
    by, key_id = call.access, call.id

    def work(open_: Any) -> KeyView:
        keys.revoke_key(open_, by.seller_id, key_id, call.at, by=by)
        return keys.key(open_, by.seller_id, key_id)

    return Reply(body=_told(await call.request.app[STORE].write(work)))


def _told(one: KeyView) -> KeyJson:
    return {
        "id": one.key_id,
        "prefix": one.prefix,
        "name": one.name,
        "scopes": sorted(one.scopes),
        "created_at": instant(one.created_at) or "",
        "last_used_at": instant(one.last_used_at),
        "revoked_at": instant(one.revoked_at),
    }


CREDENTIAL_OPERATIONS = (get_me, list_keys, create_key, get_key, revoke_key)
