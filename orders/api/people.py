"""/v1/users: the people of a shop. Nobody gives a role that holds more than their own, and an owner always stays."""

from http import HTTPStatus
from typing import Any

from pydantic import ConfigDict, Field, model_validator
from typing_extensions import TypedDict

from orders.access import people
from orders.access.access import Role, Scope
from orders.access.people import Person
from orders.access.sessions import LINK_LIFE
from orders.api.keys import ID
from orders.api.render import instant
from orders.web.etags import etag_of, held_to
from orders.web.keys import STORE
from orders.web.operation import Call, Reply, operation
from orders.web.paging import PageQuery, cut, next_page, position
from orders.web.reading import MailAddress, NoBody, NoQuery, Strict

LIST = "list_users"  # what a cursor of this list is bound to
REFUSALS = (HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT)


class UserJson(TypedDict):
    """One person. `disabled_at`: locked out since then, null for who may log in."""

    id: str
    email: str
    role: Role
    has_password: bool
    created_at: str
    disabled_at: str | None


class UserPageJson(TypedDict):
    """Oldest first. `next` is null on the last page."""

    items: list[UserJson]
    next: str | None
    next_cursor: str | None


class LoginLinkJson(TypedDict):
    """The path on this server that logs this person in once, until `expires_at`. It is shown here and never again."""

    login_path: str
    expires_at: str


class NewUserBody(Strict):
    """Who, and what they may do."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"email": "ada@shop.example", "role": "shipper"}]})

    email: MailAddress
    role: Role


class UserChangeBody(Strict):
    """What is given is changed; `disabled` locks somebody out, and ends their open sessions."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    role: Role | None = Field(default=None)
    disabled: bool | None = Field(default=None, strict=True)

    @model_validator(mode="before")
    @classmethod
    def _something(cls, given: Any) -> Any:
        if given == {}:
            raise ValueError("say what is to change: role, disabled or both")
        return given


@operation(
    "GET",
    "/v1/users",
    summary="List people",
    scopes=(Scope.USERS_READ,),
    query=PageQuery,
    returns=UserPageJson,
)
async def list_users(call: Call[PageQuery, NoBody]) -> Reply:
    """Everybody of the shop, also who is locked out."""
    after, limit, seller = position(call, LIST), call.query.limit, call.access.seller_id
    last_id = "" if after is None else after[1]
    found = await call.request.app[STORE].read(
        lambda open_: people.people(open_, seller, after=last_id, limit=limit + 1)
    )
    shown, last = cut(found, limit, lambda one: (one.created_at, one.user_id))
    page: UserPageJson = {"items": [_told(one) for one in shown], **next_page(call, LIST, last)}
    return Reply(body=page)


@operation(
    "POST",
    "/v1/users",
    summary="Let somebody in",
    scopes=(Scope.USERS_WRITE,),
    body=NewUserBody,
    returns=UserJson,
    status=HTTPStatus.CREATED,
    errors=(HTTPStatus.CONFLICT,),
    idempotent=True,
)
async def create_user(call: Call[NoQuery, NewUserBody]) -> Reply:
    """They log in by a link at first: POST to the person's login-links. Refused: `user-exists`, `scope-missing`."""
    said, by = call.body, call.access
    made = await call.request.app[STORE].write(lambda open_: people.enter(open_, by, said.email, said.role, call.at))
    return Reply(body=_told(made), etag=etag_of(_told(made)), location=f"/v1/users/{made.user_id}")


@operation(
    "GET",
    f"/v1/users/{ID}",
    summary="Read one person",
    scopes=(Scope.USERS_READ,),
    returns=UserJson,
    errors=(HTTPStatus.NOT_FOUND,),
)
async def get_user(call: Call[NoQuery, NoBody]) -> Reply:
    """The ETag is what a change is held against."""
    found = await call.request.app[STORE].read(lambda open_: people.person(open_, call.access.seller_id, call.id))
    return Reply(body=_told(found))


@operation(
    "PATCH",
    f"/v1/users/{ID}",
    summary="Give another role, lock out, let in again",
    scopes=(Scope.USERS_WRITE,),
    body=UserChangeBody,
    returns=UserJson,
    errors=REFUSALS,
    if_match=True,
)
async def change_user(call: Call[NoQuery, UserChangeBody]) -> Reply:
    """Holds for open sessions at once. Refused: `last-owner`, and `scope-missing` for who may do more than you."""
    by, said, who = call.access, call.body, call.id

    def work(open_: Any) -> Person:
        held_to(etag_of(_told(people.person(open_, by.seller_id, who))), call.versions)
        if said.role is not None:
            people.set_role(open_, by, who, said.role, call.at)
        if said.disabled is not None:
            (people.disable_user if said.disabled else people.enable_user)(open_, by, who, call.at)
        return people.person(open_, by.seller_id, who)

    changed = await call.request.app[STORE].write(work)
    return Reply(body=_told(changed), etag=etag_of(_told(changed)))


@operation(
    "POST",
    f"/v1/users/{ID}/login-links",
    summary="Make a one-time login link",
    scopes=(Scope.USERS_WRITE,),
    returns=LoginLinkJson,
    status=HTTPStatus.CREATED,
    errors=REFUSALS,
)
async def create_login_link(call: Call[NoQuery, NoBody]) -> Reply:
    """For 15 minutes; hand it to that person and to nobody else: whoever has it is that person here. Audited."""
    by, who = call.access, call.id
    token = await call.request.app[STORE].write(lambda open_: people.new_link(open_, by, who, call.at))
    told: LoginLinkJson = {"login_path": f"/login/{token}", "expires_at": instant(call.at + LINK_LIFE) or ""}
    return Reply(body=told)


def _told(one: Person) -> UserJson:
    return {
        "id": one.user_id,
        "email": one.email,
        "role": one.role,
        "has_password": one.has_password,
        "created_at": instant(one.created_at) or "",
        "disabled_at": instant(one.disabled_at),
    }


PEOPLE_OPERATIONS = (list_users, create_user, get_user, change_user, create_login_link)
