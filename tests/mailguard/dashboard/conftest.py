"""A stocked shop that tests only read (one for all of them), and one of its own for tests that change something."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from mailguard.model.received import MailId
from orders.access.access import Role
from orders.view import SellerId
from tests.mailguard.dashboard.browsing import Browser, logged_in
from tests.mailguard.dashboard.builders import OTHER, SELLER, Board, a_board, stock


@dataclass(frozen=True, slots=True)
class Stocked:
    """A shop with everything in it, and its people."""

    board: Board
    mails: dict[str, MailId]
    owner: Browser
    viewer: Browser
    other: Browser  # owner of another shop

    owner_seller: SellerId = SELLER

    def page(self, path: str) -> str:
        return self.owner.page(path)


def somebody(board: Board, role: Role, seller: SellerId = SELLER) -> Browser:
    """A new person of that role, logged in."""
    return logged_in(board.client, board.link(board.user(role, seller)))


def stocked_board(board: Board) -> Stocked:
    mails = stock(board)
    return Stocked(
        board=board,
        mails=mails,
        owner=somebody(board, Role.OWNER),
        viewer=somebody(board, Role.VIEWER),
        other=somebody(board, Role.OWNER, OTHER),
    )


@pytest.fixture(scope="package")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stocked]:
    with a_board(tmp_path_factory.mktemp("board")) as board:
        yield stocked_board(board)


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Stocked]:
    """For tests that change something."""
    with a_board(tmp_path) as board:
        yield stocked_board(board)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Board]:
    """A shop in which nothing has happened yet."""
    with a_board(tmp_path) as board:
        yield board
