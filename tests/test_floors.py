"""Imports point down only, and `orders` is entered by its doors (DESIGN section 4). Read from the source with ast."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# From the top floor to the bottom one. A module may import its own floor's own room and anything below.
MAILGUARD = (
    ("cli", "__main__"),
    ("cases",),
    ("processes", "demo", "offline"),
    ("app",),
    ("smtp", "dns", "storage", "alerts", "api", "dashboard"),
    ("intake", "judging", "again", "missing", "queries"),
    ("pipeline", "orderbook"),
    ("message", "msgauth", "notices", "rules"),
    ("ports", "domains"),
    ("model", "settings", "errors", "logs"),
)
ORDERS = (
    ("runner",),
    ("api",),
    ("web", "sources"),
    ("storage", "documents"),
    ("service",),
    ("access", "delivery", "formats", "jobs"),
    ("database", "domain"),
    ("ports",),
    ("view", "settings", "errors"),
)
# Rooms of one floor that may know each other; everywhere else a floor's rooms are walled off.
NEIGHBOURS = {
    ("mailguard", "__main__", "cli"),
    ("mailguard", "processes", "demo"),
    ("mailguard", "demo", "processes"),
    ("mailguard", "ports", "domains"),
    ("mailguard", "model", "errors"),
    ("mailguard", "settings", "errors"),
    ("orders", "database", "domain"),
    ("orders", "view", "errors"),
    ("orders", "settings", "errors"),
}
# Who in mailguard may enter which room of orders.
DOORS: dict[str, set[str]] = {
    "orderbook": {"service", "access"},
    "again": {"service"},
    "missing": {"service"},
    "dashboard": {"service", "web", "access", "documents"},
    "api": {"web", "access"},
    "storage": {"database", "delivery", "service"},
    "smtp": {"access"},
    "alerts": {"delivery"},
    "settings": {"settings"},
    "rules": {"domain"},  # how addresses and titles are compared, which both sides must do alike
}
EVERYBODY = {"view", "errors"}
# The app wires all; what stands above it starts things.
JOINERS = {"app", "cases", "cli", "demo", "offline", "processes"}
# Libraries that stand in named rooms only.
WALLED = {
    "aiosmtpd": {"mailguard.smtp"},
    "dkim": {"mailguard.msgauth", "mailguard.demo"},
    "sqlalchemy": {
        *(
            "orders.storage",
            "orders.database",
            "orders.access",
            "orders.delivery",
            "orders.service",
            "orders.jobs",
            "orders.runner",
        ),
        "mailguard.storage",
    },
}
SOURCES = sorted(path for package in ("mailguard", "orders") for path in (ROOT / package).rglob("*.py"))


def room_of(path: Path) -> tuple[str, str]:
    """("mailguard", "smtp") for mailguard/smtp/edge.py; ("orders", "") for the package's own file."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[0], parts[1] if parts[1] != "__init__" else ""


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """Line and dotted name of everything that a file imports, wherever in the file."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: a relative import"
            yield node.lineno, node.module or ""
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def floor(package: str, room: str) -> int:
    floors = MAILGUARD if package == "mailguard" else ORDERS
    return next((number for number, rooms in enumerate(floors) if room in rooms), -1)


def complaint(path: Path, name: str) -> str | None:
    """Why this file may not import that name, or None."""
    package, room = room_of(path)
    there = name.split(".")
    if there[0] not in ("mailguard", "orders"):
        rooms = WALLED.get(there[0])
        mine = f"{package}.{room}"
        return f"{there[0]} stands only in {sorted(rooms)}" if rooms and mine not in rooms and room else None
    if len(there) < 2 or not room:
        return None
    if package == "orders" and there[0] == "mailguard":
        return "orders never knows mailguard"
    if package == "mailguard" and there[0] == "orders":
        allowed = room in JOINERS or there[1] in EVERYBODY | DOORS.get(room, set())
        return None if allowed else f"orders.{there[1]} is no door for mailguard.{room}"
    if there[1] == room or (package, room, there[1]) in NEIGHBOURS:
        return None
    here, below = floor(package, room), floor(package, there[1])
    return None if here < below else f"{name} stands on or above the floor of {package}.{room}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_import_points_down_and_through_a_door(path: Path) -> None:
    found = [f"line {line}: {why}" for line, name in imported(path) if (why := complaint(path, name))]
    assert found == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_stands_on_a_floor(path: Path) -> None:
    package, room = room_of(path)
    assert not room or floor(package, room) >= 0, f"{package}.{room} is on no floor"


def test_an_arrow_upward_is_seen() -> None:
    assert complaint(ROOT / "mailguard/model/notice.py", "mailguard.smtp.edge")
    assert complaint(ROOT / "mailguard/message/gate.py", "mailguard.msgauth.dkim")
    assert complaint(ROOT / "orders/view.py", "mailguard.model.notice")
    assert complaint(ROOT / "mailguard/rules/judge.py", "orders.service.orders")
    assert complaint(ROOT / "mailguard/api/routes.py", "aiosmtpd.smtp")


def test_nothing_below_the_processes_builds_the_app() -> None:
    importers = {
        room_of(path)[1] for path in SOURCES if any(name.startswith("mailguard.app") for _, name in imported(path))
    }
    assert importers <= {"processes", "offline", "cli", "app"}
