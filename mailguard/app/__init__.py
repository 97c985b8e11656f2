"""Builds the adapters and joins them; nothing is built anywhere else. `talk` and `work` are the two kinds of child.

Only the processes, the offline checker and the command line import this.
"""

from mailguard.app.adapters import (
    MIGRATIONS,
    Adapters,
    SystemClock,
    build,
    offline,
    policy_of,
    resolver_of,
    upgrade_database,
)
from mailguard.app.talking import talk
from mailguard.app.working import NoWatch, judging, work

__all__ = [
    "MIGRATIONS",
    "Adapters",
    "NoWatch",
    "SystemClock",
    "build",
    "judging",
    "offline",
    "policy_of",
    "resolver_of",
    "talk",
    "upgrade_database",
    "work",
]
