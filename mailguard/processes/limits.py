"""What a child is allowed, set before it imports anything heavy (Linux; elsewhere what the system offers)."""

import ctypes
import os
import resource
import signal
import sys

PR_SET_PDEATHSIG = 1  # linux/prctl.h


def die_with_parent(parent: int) -> None:
    """Be killed when the supervisor dies, whatever this process is doing then."""
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before we asked
        os._exit(1)


def limit_memory(size: int) -> None:
    """No more than `size` bytes of address space: a mail that eats memory gets MemoryError, not the machine."""
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
