"""/docs: the OpenAPI document as a page, by a viewer that is served from here (RapiDoc, MIT; licence beside it).

It only reads: no key is typed in, nothing is tried out. The page may load our own files and nothing else.
"""

from functools import cache
from pathlib import Path

from aiohttp import hdrs, web

FOLDER = Path(__file__).parent / "viewer"
TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".txt": "text/plain"}
# The viewer writes style attributes into its own shadow tree; scripts are ours by file, never inline, never eval.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
AN_HOUR = "public, max-age=3600"


@cache
def files() -> dict[str, bytes]:
    """Every file of the viewer by its name."""
    return {file.name: file.read_bytes() for file in sorted(FOLDER.iterdir()) if file.suffix in TYPES}


async def docs_page(_: web.Request) -> web.Response:
    """The page itself."""
    return _answer("docs.html")


async def docs_file(request: web.Request) -> web.Response:
    """One of its files."""
    name = request.match_info["name"]
    if name not in files():
        raise web.HTTPNotFound
    return _answer(name)


def mount_docs(app: web.Application) -> None:
    """Add the page and its files; open to everybody, as the document is."""
    app.router.add_get("/docs", docs_page)
    app.router.add_get("/docs/{name}", docs_file)


def _answer(name: str) -> web.Response:
    return web.Response(
        body=files()[name],
        headers={
            hdrs.CONTENT_TYPE: f"{TYPES[Path(name).suffix]}; charset=utf-8",
            hdrs.CACHE_CONTROL: AN_HOUR,
            "Content-Security-Policy": POLICY,
        },
    )
