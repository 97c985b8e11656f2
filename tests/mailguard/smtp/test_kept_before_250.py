"""250 means kept: not before the commit, and still true after a kill."""

import select as ready
import subprocess
import sys
from pathlib import Path

from sqlalchemy import select

from mailguard.storage.codec import unpack
from mailguard.storage.tables import raw_mails
from orders.database.store import Store
from tests.mailguard.smtp.builders import MAIL, an_edge, deliver, eventually, ready_for_data, talking

ROOT = Path(__file__).resolve().parents[3]


def test_nothing_is_said_before_the_spool_has_committed() -> None:
    with an_edge() as edge, talking(edge.port) as client:
        edge.spool.hold()
        ready_for_data(client)
        client.send(MAIL + b".\r\n")
        eventually(lambda: edge.spool.held_back)
        assert ready.select([client.socket], [], [], 0.05)[0] == []
        edge.loop.call_soon_threadsafe(edge.spool.let_go)
        assert client.reply().startswith(b"250")


def test_what_was_answered_with_250_is_there_after_kill_9(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.mailguard.smtp.keeping_child", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as child:
        assert child.stdout is not None
        port = int(child.stdout.readline())
        answered = []
        with talking(port) as client:
            for number in range(20):
                raw = b"Subject: %d\r\n" % number + MAIL
                assert deliver(client, raw).startswith(b"250")
                answered.append(raw)
            ready_for_data(client)
            client.send(MAIL)  # and one that breaks off
            child.kill()
    store = Store.open(f"sqlite:///{tmp_path / 'store.db'}")
    kept = store.read_now(lambda connection: connection.scalars(select(raw_mails.c.packed)).all())
    store.close()
    assert sorted(unpack(one) for one in kept) == sorted(answered)
