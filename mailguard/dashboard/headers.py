"""The headers that keep a page harmless, whatever a mail holds: nothing but our own style, images and forms."""

from aiohttp import hdrs, web

CSP = "Content-Security-Policy"
PAGE = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
# The sender's layout: framed by our own page only, in a sandbox without scripts, forms or an origin.
FRAMED = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'self'; sandbox"
)
INERT = "default-src 'none'; frame-ancestors 'none'; form-action 'none'; base-uri 'none'; sandbox"
PRIVATE = {
    hdrs.CACHE_CONTROL: "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def guard(response: web.Response, policy: str = PAGE) -> web.Response:
    """The response with its policy, never cached, never sniffed."""
    response.headers[CSP] = policy
    response.headers.update(PRIVATE)
    return response


def see_other(path: str) -> web.Response:
    """303 to a path of ours: what follows a form that was taken."""
    return guard(web.Response(status=303, headers={hdrs.LOCATION: path}))
