"""JSON out: orjson, and a way out for text that is not Unicode (a mail's lone surrogate must not break its page)."""

from typing import Any

import orjson


def encode(value: Any) -> bytes:
    """JSON bytes. Lone surrogates become U+FFFD; anything else that is no JSON value raises TypeError."""
    try:
        return orjson.dumps(value)
    except TypeError:
        return orjson.dumps(_mended(value))


def _mended(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {_mended(key): _mended(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_mended(one) for one in value]
    return value
