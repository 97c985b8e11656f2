"""Where the conformance data stands: MAILGUARD_CONFORMANCE, or ../shared/conformance beside the repository."""

import os
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("MAILGUARD_CONFORMANCE", ROOT.parent / "shared" / "conformance"))
needed = pytest.mark.skipif(not FOLDER.is_dir(), reason="../shared is absent: no conformance data")


def documents(path: str) -> list[dict[str, Any]]:
    """The YAML documents of one file, none where the data is absent."""
    file = FOLDER / path
    if not file.is_file():
        return []
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return [one for one in yaml.load_all(file.read_text("utf-8"), Loader=loader) if one]


def cases(path: str) -> list[Any]:
    """(scenario, name, test) of a suite in openspf's form; one empty case where the data is absent."""
    found = [
        pytest.param(document, name, test, id=name)
        for document in documents(path)
        for name, test in document["tests"].items()
    ]
    return found or [pytest.param({}, "", {}, id="absent")]
