"""An edge with the real spool, in a process of its own that a test may kill: prints its port, then serves."""

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

from mailguard.intake import Intake
from mailguard.smtp import SmtpLimits, serve
from mailguard.storage import SqlSpool
from tests.mailguard.smtp.builders import FakeRecipients, bound
from tests.orders.database.stores import fresh_store


class RealClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


async def main(folder: Path) -> None:
    one = bound()
    intake = Intake(SqlSpool(fresh_store(folder)))
    await serve(plain=[one], limits=SmtpLimits(), recipients=FakeRecipients(), intake=intake, clock=RealClock())
    print(one.getsockname()[1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
