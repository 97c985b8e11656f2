"""From the request's text to checked values: query, body and header fields, each error with its pointer.

What was sent is never repeated in an error: it may be a buyer's name or a secret.
"""

import asyncio
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Any, TypeVar, get_origin

import orjson
from aiohttp import hdrs, web
from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from orders.web.problems import FieldError, Place, Problem, invalid_content, invalid_request

Model = TypeVar("Model", bound=BaseModel)
MOST_ERRORS = 20  # told in one answer
BODY_TIME = web.AppKey("orders.body_time", float)  # seconds in which a body must have come
LONGEST_KEY = 255
KEY = "^[!-~]+$"  # visible ASCII
PRINTABLE = r"^[^\x00-\x1f\x7f]*$"
ETAG = re.compile(r'(W/)?"([\x21\x23-\x7e]*)"')  # RFC 9110 section 8.8.3, without obs-text
ETAGS = re.compile(rf"{ETAG.pattern}(?:[ \t]*,[ \t]*{ETAG.pattern})*")
RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d:\d\d)")


class Strict(BaseModel):
    """The base of every model that reads a request: frozen, and an unknown name is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class NoQuery(Strict):
    """An operation without query parameters; any is an error."""


class NoBody(Strict):
    """An operation without a body."""


def _written_out(value: object) -> object:
    """Only RFC 3339 text: pydantic would take 1 or "1" as a second of 1970."""
    if not isinstance(value, str) or not RFC3339.fullmatch(value):
        raise ValueError("write an RFC 3339 instant, such as 2026-01-31T08:00:00Z (a + in a URL is %2B)")
    return value


def _number(value: object) -> object:
    """A JSON number, never text or a truth value; 2.0 is 2, as in JSON Schema."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("write a whole number")
    return value


def _in_utc(value: datetime) -> datetime:
    """The last hours before and behind all years exist in their own offset only: no clock here ever shows them."""
    try:
        value.astimezone(UTC)
    except OverflowError:
        raise ValueError("no such instant in UTC: its year there is before 1 or after 9999") from None
    return value


Instant = Annotated[AwareDatetime, BeforeValidator(_written_out), AfterValidator(_in_utc)]
Text = Annotated[str, Field(min_length=1, max_length=200, pattern=PRINTABLE)]
ADDRESS = (  # what of RFC 5321 people's addresses are written in: a provider that takes more is not known here
    r"^[A-Za-z0-9]+(?:[._+-][A-Za-z0-9]+)*@"
    r"(?:[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*\.)+[A-Za-z]{2,24}$"
)
MailAddress = Annotated[str, Field(min_length=6, max_length=120, pattern=ADDRESS)]
Units = Annotated[int, Field(ge=1, le=1_000_000), BeforeValidator(_number)]
Pieces = Annotated[int, Field(ge=0, le=1_000_000), BeforeValidator(_number)]
Limit = Annotated[int, Field(ge=1, le=100, description="Rows in a page.")]
CursorText = Annotated[str, Field(min_length=1, max_length=512, description="`next_cursor` of the page before.")]


def read_query(model: type[Model], request: web.Request) -> Model:
    """The query as `model`. Where its field is a tuple a name may be repeated, or its values joined by commas.

    Raises Problem 400.
    """
    query = request.query
    given: dict[str, Any] = {}
    repeated = []
    for name in dict.fromkeys(query.keys()):
        values = query.getall(name)
        field = model.model_fields.get(name)
        if field is not None and get_origin(field.annotation) is tuple:
            given[name] = tuple(one for value in values for one in value.split(","))
        else:
            given[name] = values[0]
            repeated += [name] if len(values) > 1 else []
    if repeated:
        raise invalid_request(*(_error(Place.QUERY, (name,), "repeated", "give it once") for name in repeated))
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise invalid_request(*_errors(Place.QUERY, error)) from None


async def received(request: web.Request) -> bytes:
    """The whole body, up to the application's limit. Raises Problem 408 where it drips, 400 where it is not packed
    as its header says, HTTPException 413.
    """
    try:
        async with asyncio.timeout(request.app[BODY_TIME]):
            return await request.read()
    except web.RequestPayloadError:
        raise unpacked() from None
    except TimeoutError:
        raise Problem(
            HTTPStatus.REQUEST_TIMEOUT,
            "request-timeout",
            "The body of the request did not come in time.",
            detail="Nothing was done; send it again.",
            headers={hdrs.CONNECTION: "close"},
        ) from None


def unpacked() -> Problem:
    """400: the body does not unpack."""
    return invalid_request(_error(Place.BODY, (), "encoding", "is not what Content-Encoding says: send it plain"))


async def read_body(model: type[Model], request: web.Request) -> Model:
    """The JSON body as `model`. Raises Problem 413, 415, 400 (not JSON) or 422 (not what is taken here)."""
    if request.content_type != "application/json":
        raise Problem(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "unsupported-media-type",
            "The body must be JSON.",
            errors=(_error(Place.HEADER, ("Content-Type",), "media_type", "send Content-Type: application/json"),),
        )
    try:
        document = orjson.loads(await received(request))
    except orjson.JSONDecodeError as error:
        detail = f"not JSON at line {error.lineno}, column {error.colno}"
        raise invalid_request(_error(Place.BODY, (), "json_invalid", detail)) from None
    try:
        return model.model_validate(document)
    except ValidationError as error:
        raise invalid_content(*_errors(Place.BODY, error)) from None


def read_idempotency_key(headers: Mapping[str, str]) -> str:
    """The Idempotency-Key. Raises Problem 400 where it is absent or is not 1 to 255 visible ASCII characters."""
    key = headers.get("Idempotency-Key", "")
    if not key:
        raise invalid_request(
            _error(
                Place.HEADER, ("Idempotency-Key",), "missing", "send one new key for each thing that you want done"
            )
        )
    if len(key) > LONGEST_KEY or not re.fullmatch(KEY, key):
        detail = f"1 to {LONGEST_KEY} visible ASCII characters"
        raise invalid_request(_error(Place.HEADER, ("Idempotency-Key",), "idempotency_key", detail))
    return key


def read_if_match(headers: Mapping[str, str]) -> frozenset[str] | None:
    """The versions of If-Match (what stands before the point in an ETag of ours), None for "*".

    Raises Problem 428 where it is absent, 400 where it is no list. A weak ETag never matches
    here (strong comparison, RFC 9110 section 13.1.1).
    """
    text = headers.get("If-Match")
    if text is None:
        raise Problem(
            HTTPStatus.PRECONDITION_REQUIRED,
            "precondition-required",
            "Say which version you have seen.",
            errors=(_error(Place.HEADER, ("If-Match",), "missing", "send the ETag of what you have read"),),
        )
    if text.strip() == "*":
        return None
    if not ETAGS.fullmatch(text.strip()):
        raise invalid_request(_error(Place.HEADER, ("If-Match",), "etag", 'an ETag in quotes, such as "3"'))
    return frozenset(value.partition(".")[0] for weak, value in ETAG.findall(text) if not weak)


def none_match(headers: Mapping[str, str], etag: str) -> bool:
    """If-None-Match names this very representation (weak comparison, RFC 9110 section 13.1.2); "*" names all.

    What is no list of ETags names nothing: the answer comes whole.
    """
    text = headers.get("If-None-Match", "").strip()
    if text == "*":
        return True
    return ETAGS.fullmatch(text) is not None and etag in {value for _, value in ETAG.findall(text)}


def _errors(place: Place, error: ValidationError) -> Iterator[FieldError]:
    for one in error.errors(include_url=False, include_context=False, include_input=False)[:MOST_ERRORS]:
        code = {"extra_forbidden": "unknown"}.get(one["type"], one["type"])
        detail = "no such field here" if code == "unknown" else one["msg"].removeprefix("Value error, ")
        yield _error(place, one["loc"], code, detail)


def _error(place: Place, path: tuple[str | int, ...], code: str, detail: str) -> FieldError:
    """An error at a path, as an RFC 6901 pointer (~ and / escaped)."""
    pointer = "".join("/" + str(step)[:100].replace("~", "~0").replace("/", "~1") for step in path)
    return FieldError(place=place, pointer=pointer, code=code, detail=detail)
