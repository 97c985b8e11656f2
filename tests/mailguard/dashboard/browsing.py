"""A person with a browser, in a few lines: keeps cookies, follows redirects, reads the hidden fields of forms."""

import re
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlencode

from tests.orders.web.serving import Answer, Client

TAG = re.compile(r"<[^>]*>")
CSRF = re.compile(r'name="csrf" value="([^"]*)"')


def text_of(page: str) -> str:
    """The text of a page without its tags, blanks folded."""
    return " ".join(unescape(TAG.sub("", page)).split())


@dataclass
class Browser:
    """One person's cookies over a client."""

    client: Client
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, form: dict[str, str] | None = None, **headers: str) -> Answer:
        """One request, no redirect followed."""
        fields = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), **headers}
        body = None
        if form is not None:
            body = urlencode(form).encode()
            fields.setdefault("Content-Type", "application/x-www-form-urlencoded")
        answer = self.client.ask(method, path, body=body, headers=fields)
        self._keep(answer)
        return answer

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, **headers)

    def page(self, path: str) -> str:
        """The text of a page that must be there."""
        answer = self.get(path)
        assert answer.status == 200, (path, answer.status, answer.body[:2000])
        return answer.body.decode()

    def send(self, page: str, path: str, **form: str) -> Answer:
        """Send a form of `page`, with the secret that the page holds."""
        return self.ask("POST", path, {"csrf": self.csrf(page), **form})

    def csrf(self, page: str) -> str:
        found = CSRF.search(self.get(page).body.decode())
        assert found is not None
        return unescape(found[1])

    def _keep(self, answer: Answer) -> None:
        for one in answer.headers.get("set-cookie", "").split("\n"):
            name, _, rest = one.partition("=")
            if rest:
                self.cookies[name.strip()] = rest.partition(";")[0].strip('"')


def logged_in(client: Client, token: str) -> Browser:
    """A browser after the one-time link."""
    browser = Browser(client)
    answer = browser.send(f"/login/{token}", f"/login/{token}")
    assert answer.status == 303, answer.body
    return browser
