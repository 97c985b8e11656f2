"""Every refusal of the API as application/problem+json (RFC 9457): one type a cause, a pointer to what is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from http import HTTPStatus
from typing import Any

import orjson
from aiohttp import web

PROBLEM_JSON = "application/problem+json"
PROBLEM_TYPES = "/problems/"  # a reference (RFC 3986) that stays the same for ever; clients compare, never fetch


class Place(StrEnum):
    """Which part of the request an error's pointer counts from."""

    QUERY = "query"
    BODY = "body"
    HEADER = "header"
    PATH = "path"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldError:
    """One thing wrong with the request. `pointer` is an RFC 6901 pointer within its place: "/lines/0/quantity"."""

    place: Place
    pointer: str
    code: str  # stable: "unknown", "missing", "int_parsing" …
    detail: str

    def as_json(self) -> dict[str, str]:
        return {"in": self.place.value, "pointer": self.pointer, "code": self.code, "detail": self.detail}


@dataclass(eq=False)
class Problem(Exception):
    """A request that is answered with a problem. `type` is the stable end of the type's reference."""

    status: HTTPStatus
    type: str
    title: str
    detail: str = ""
    errors: Sequence[FieldError] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.status.value} {self.type}"


def problem_response(problem: Problem, request_id: str) -> web.Response:
    """The problem as a response. Members of `extra` never replace the RFC's own."""
    document: dict[str, Any] = {
        **problem.extra,
        "type": PROBLEM_TYPES + problem.type,
        "title": problem.title,
        "status": problem.status.value,
        "request_id": request_id,
    }
    if problem.detail:
        document["detail"] = problem.detail
    if problem.errors:
        document["errors"] = [one.as_json() for one in problem.errors]
    return web.Response(
        body=orjson.dumps(document),
        status=problem.status.value,
        content_type=PROBLEM_JSON,
        headers=dict(problem.headers),
    )


def invalid_request(*errors: FieldError) -> Problem:
    """400: the request's own form is wrong (query, header, JSON syntax)."""
    return Problem(
        HTTPStatus.BAD_REQUEST,
        "invalid-request",
        "The request is not well formed.",
        errors=errors,
        detail=told(errors),
    )


def invalid_content(*errors: FieldError) -> Problem:
    """422: the body is JSON, but not what this operation takes."""
    return Problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "invalid-content",
        "The content of the request is not what this operation takes.",
        errors=errors,
        detail=told(errors),
    )


def told(errors: Sequence[FieldError]) -> str:
    """The first error as a sentence, and how many more there are."""
    if not errors:
        return ""
    more = f" ({len(errors) - 1} more)" if len(errors) > 1 else ""
    return f"{errors[0].place.value} {errors[0].pointer}: {errors[0].detail}{more}"


def not_found() -> Problem:
    """404, the same for what is not there and for what is another seller's."""
    return Problem(HTTPStatus.NOT_FOUND, "not-found", "There is no such thing, or it is not yours.")
