"""The one OpenAPI 3.1 document, made from the operations that are mounted: nothing is described twice."""

import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, NotRequired

from pydantic import BaseModel, TypeAdapter
from typing_extensions import TypedDict

from orders.web.operation import JSON, Operation
from orders.web.problems import PROBLEM_JSON
from orders.web.reading import KEY, LONGEST_KEY, NoBody

PATH_PART = re.compile(r"\{(\w+)(?::[^{}]*(?:\{[^{}]*\}[^{}]*)*)?\}")  # aiohttp's {name:pattern}
ALWAYS = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
WITH_BODY = (
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
)
ETAG_LIST = r'^(\*|(W/)?"[!#-~]*"( *, *(W/)?"[!#-~]*")*)$'  # RFC 9110 section 13.1.1
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "One new key for each thing that you want done; the same key again gives the first answer.",
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": KEY},
}
IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The ETag of the version that you have read; * for whatever stands.",
    "schema": {"type": "string", "maxLength": 200, "pattern": ETAG_LIST},
}


IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "ETags that you have: 304 without a body where one of them is still what would be told.",
    "schema": {"type": "string"},
}


def _field(description: str) -> dict[str, Any]:
    return {"description": description, "schema": {"type": "string"}}


EVERYWHERE = {
    "X-Request-Id": _field("Your own, else a new one; it stands in our log."),
    "RateLimit-Policy": _field("How often this key may ask; on every answer to a living key."),
    "RateLimit": _field("What is left of it."),
}
ETAG_FIELD = {"ETag": _field("Of what is told here; its first part is the version, where there is one.")}
REPLAYED = {"Idempotency-Replayed": _field("true: this was answered before, under the same Idempotency-Key.")}
OF_STATUS = {
    HTTPStatus.UNAUTHORIZED: {"WWW-Authenticate": _field("RFC 6750.")},
    HTTPStatus.FORBIDDEN: {"WWW-Authenticate": _field("RFC 6750: the scope that the key lacks.")},
    HTTPStatus.TOO_MANY_REQUESTS: {"Retry-After": _field("Seconds.")},
    HTTPStatus.SERVICE_UNAVAILABLE: {"Retry-After": _field("Seconds.")},
}


class ErrorJson(TypedDict):
    """One thing wrong with the request; `pointer` counts (RFC 6901) within the part that `in` names."""

    pointer: str
    code: str
    detail: str


class ProblemJson(TypedDict):
    """RFC 9457. `type` is stable: compare it, never the sentences."""

    type: str
    title: str
    status: int
    request_id: str
    detail: NotRequired[str]
    errors: NotRequired[list[ErrorJson]]
    allowed_actions: NotRequired[list[str]]


def document(operations: Sequence[Operation], version: str) -> dict[str, Any]:
    """The whole document as JSON values; the same operations give the same document."""
    schemas, components = _schemas(operations)
    paths: dict[str, dict[str, Any]] = {}
    for one in operations:
        path = PATH_PART.sub(r"{\1}", one.path)
        paths.setdefault(path, {})[one.method.lower()] = _operation(one, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "mailguard",
            "version": version,
            "description": "Orders, and what the mail says about them. The store decides, never the mail.",
        },
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "description": "An API key (mg_…)."}},
        },
        "security": [{"key": []}],
    }


def _schemas(operations: Sequence[Operation]) -> tuple[dict[Any, Any], dict[str, Any]]:
    """(type, mode) → schema, and all named parts."""
    wanted: dict[tuple[Any, str], TypeAdapter[Any]] = {}
    for one in operations:
        wanted |= {(one.body, "validation"): TypeAdapter(one.body)} if one.body is not NoBody else {}
        if one.returns is not None:
            wanted[one.returns, "serialization"] = TypeAdapter(one.returns)
    wanted[ProblemJson, "serialization"] = TypeAdapter(ProblemJson)
    inputs: Any = [(key, mode, adapter) for (key, mode), adapter in wanted.items()]
    found, rest = TypeAdapter.json_schemas(inputs, ref_template="#/components/schemas/{model}")
    parts = rest.get("$defs", {})
    parts["ErrorJson"]["properties"]["in"] = {"enum": ["query", "body", "header", "path"], "type": "string"}
    parts["ErrorJson"]["required"].append("in")
    return dict(found), parts


def _operation(one: Operation, schemas: dict[Any, Any]) -> dict[str, Any]:
    needed = ", ".join(sorted(scope.value for scope in one.scopes))
    told: dict[str, Any] = {
        "operationId": one.name,
        "summary": one.summary,
        "description": f"{one.description}\n\nScope: {needed}.".strip(),
        "tags": [one.path.split("/")[2]],
        "parameters": [*_path(one), *_query(one.query), *_headers(one)],
        "responses": _responses(one, schemas),
    }
    if one.body is not NoBody:
        schema = schemas[one.body, "validation"]
        told["requestBody"] = {"required": True, "content": {JSON: {"schema": schema}}}
    if one.takes:
        told["requestBody"] = {"required": True, "content": {each: {} for each in one.takes}}
    return told


def _path(one: Operation) -> list[dict[str, Any]]:
    text = {"type": "string", "minLength": 1, "maxLength": 64, "pattern": "^[A-Za-z0-9_-]+$"}
    return [{"name": name, "in": "path", "required": True, "schema": text} for name in PATH_PART.findall(one.path)]


def _query(model: type[BaseModel]) -> list[dict[str, Any]]:
    """Query parameters, schemas written out: enums are small, and readers need no jump."""
    schema = model.model_json_schema()
    parts = schema.get("$defs", {})
    required = schema.get("required", [])
    parameters = []
    for name, found in schema["properties"].items() if "properties" in schema else ():
        described = {"description": found["description"]} if "description" in found else {}
        field = {"name": name, "in": "query", "required": name in required, **described}
        parameters.append({**field, "schema": _inlined(_present(found), parts)})
    return parameters


def _present(schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter is absent or has a value; "null" is nothing that can be sent."""
    choices = [one for one in schema.get("anyOf", ()) if one != {"type": "null"}]
    rest = {key: value for key, value in schema.items() if key not in ("anyOf", "title", "description")}
    if rest.get("default", ...) is None:
        del rest["default"]
    return {**rest, **(choices[0] if len(choices) == 1 else {"anyOf": choices} if choices else {})}


def _inlined(schema: Any, parts: dict[str, Any]) -> Any:
    if isinstance(schema, list):
        return [_inlined(one, parts) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _inlined(parts[schema["$ref"].rpartition("/")[2]], parts)
    return {key: _inlined(value, parts) for key, value in schema.items()}


def _headers(one: Operation) -> list[dict[str, Any]]:
    wanted = ((IDEMPOTENCY_KEY, one.idempotent), (IF_MATCH, one.if_match), (IF_NONE_MATCH, one.tagged))
    return [field for field, asked in wanted if asked]


def _responses(one: Operation, schemas: dict[Any, Any]) -> dict[str, Any]:
    schema = {"type": "string", "format": "binary"} if one.returns is None else schemas[one.returns, "serialization"]
    fields = EVERYWHERE | (ETAG_FIELD if one.tagged else {}) | (REPLAYED if one.idempotent else {})
    good: dict[str, Any] = {"headers": fields, "content": {one.media_type: {"schema": schema}}}
    answers = {str(each.value): {"description": each.phrase, **good} for each in (one.status, *one.or_status)}
    if one.tagged:
        answers["304"] = {"description": HTTPStatus.NOT_MODIFIED.phrase, "headers": EVERYWHERE | ETAG_FIELD}
    problem = {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/ProblemJson"}}}
    for status in sorted(_refusals(one)):
        told = {"headers": EVERYWHERE | OF_STATUS.get(status, {}), "content": problem}
        answers[str(status.value)] = {"description": status.phrase, **told}
    return answers


def _refusals(one: Operation) -> set[HTTPStatus]:
    """Every status of a problem that this operation may answer with."""
    found = {*ALWAYS, *one.errors, *(WITH_BODY if one.body is not NoBody or one.takes else ())}
    found |= {HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY} if one.idempotent else set()
    found |= {HTTPStatus.PRECONDITION_FAILED, HTTPStatus.PRECONDITION_REQUIRED} if one.if_match else set()
    return found
