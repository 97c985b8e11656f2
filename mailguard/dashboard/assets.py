"""Style and icon, served from memory under names that hold their content's hash: cached for ever, never stale."""

import hashlib
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from pathlib import Path

from aiohttp import hdrs, web

FOLDER = Path(__file__).parent / "static"
TYPES = {".css": "text/css", ".svg": "image/svg+xml"}
FOR_EVER = "public, max-age=31536000, immutable"
INERT = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is served."""

    path: str
    body: bytes
    content_type: str


@cache
def assets() -> dict[str, Asset]:
    """Every file by its plain name ("board.css")."""
    return {file.name: _asset(file) for file in sorted(FOLDER.iterdir()) if file.suffix in TYPES}


def asset(name: str) -> str:
    """The path of a file for a page. Raises KeyError for one that is not there."""
    return assets()[name].path


async def serve_asset(request: web.Request) -> web.Response:
    """One file. A name of an older version is not found: its page is gone as well."""
    found = next((one for one in assets().values() if one.path == request.path), None)
    if found is None:
        raise web.HTTPNotFound
    return web.Response(
        body=found.body,
        status=HTTPStatus.OK,
        headers={
            hdrs.CONTENT_TYPE: f"{found.content_type}; charset=utf-8",
            hdrs.CACHE_CONTROL: FOR_EVER,
            "Content-Security-Policy": INERT,
        },
    )


def _asset(file: Path) -> Asset:
    body = file.read_bytes()
    digest = hashlib.sha256(body).hexdigest()[:16]
    return Asset(f"/assets/{file.stem}.{digest}{file.suffix}", body, TYPES[file.suffix])
