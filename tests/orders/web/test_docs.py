"""/docs is served from here, to everybody, and may load nothing but its own files."""

import re

import pytest

from orders.web.docs import POLICY, files
from tests.orders.web.conftest import Edge


@pytest.mark.parametrize("path", ["/docs", *(f"/docs/{name}" for name in files())])
def test_the_viewer_comes_from_here_under_a_policy_of_its_own(edge: Edge, path: str) -> None:
    answer = edge.client.get(path)
    assert answer.status == 200
    assert answer.headers["content-security-policy"] == POLICY
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["content-type"].endswith("; charset=utf-8")


def test_no_script_is_inline_and_none_may_be_made_from_text() -> None:
    page = files()["docs.html"].decode()
    assert "unsafe-eval" not in POLICY
    assert "script-src 'self';" in POLICY
    assert re.findall(r"<script(?![^>]*src=)", page) == []
    assert re.findall(r"https?://", page) == []


def test_the_viewer_s_licence_stands_beside_it() -> None:
    assert b"MIT License" in files()["rapidoc-LICENSE.txt"]


@pytest.mark.parametrize("name", ["nothing.js", "..%2fdocs.py", "%2e%2e/docs.py", "docs.py"])
def test_no_other_file_is_served(edge: Edge, name: str) -> None:
    assert edge.client.get(f"/docs/{name}").status == 404
