"""A process that has started: what stands then stays, and the collector is told so."""

import gc


def settle() -> None:
    """What stands after the start stays: the collector need not walk it again, nor look in at every mail or row."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
