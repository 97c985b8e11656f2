"""What schemathesis cannot know: which key a side has, that an Idempotency-Key is new, what a cursor looks like.

Loaded by schemathesis itself (SCHEMATHESIS_HOOKS). Only what was made by the rules is helped so; what is wrong on
purpose stays wrong.
"""

import json
import os
import uuid
from typing import Any

import schemathesis

KEYS = json.loads(os.environ.get("CONTRACT_KEYS", "{}"))  # "seller", "marketplace"
IDS = json.loads(os.environ.get("CONTRACT_IDS", "{}"))  # first word of the path → an id that is there
REAL_ID = 16  # an id that schemathesis has from an answer is at least so long


@schemathesis.auth()
class Sides:
    """The marketplace's key for its own operations, the owner's for all others."""

    def get(self, case: Any, context: Any) -> str:
        side = "marketplace" if "Scope: marketplace." in case.operation.definition.raw["description"] else "seller"
        return str(KEYS[side])

    def set(self, case: Any, data: str, context: Any) -> None:
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {data}"}


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    """Give what is right by its form what makes it right by its meaning too."""
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    if "Idempotency-Key" in (case.headers or {}):
        case.headers["Idempotency-Key"] = uuid.uuid4().hex
    if case.query:
        case.query.pop("cursor", None)
        case.query |= {"q": "lamp"} if "q" in case.query else {}  # its words have rules of their own
    topic, given = case.path.split("/")[2], str((case.path_parameters or {}).get("id", ""))
    if topic in IDS and 0 < len(given) < REAL_ID:
        case.path_parameters["id"] = IDS[topic]
