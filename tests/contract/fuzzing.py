"""Runs schemathesis as its own process against a stocked world."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from orders.access.keys import list_keys
from tests.contract.world import World, a_world
from tests.mailguard.dashboard.builders import LATE, SECOND
from tests.orders.database.stores import Kind
from tests.orders.storage.builders import SELLER

HERE = Path(__file__).parent
PHASES = "examples,coverage,fuzzing,stateful"


def fuzzed(
    kind: Kind, folder: Path, *, examples: int, phases: str = PHASES, seed: int = 1
) -> "subprocess.CompletedProcess[str]":
    """The finished run; its output tells each failure with a way to ask again."""
    with a_world(folder, kind) as world:
        return subprocess.run(command(world, examples, phases, seed), **surroundings(world, folder))


def command(world: World, examples: int, phases: str, seed: int) -> list[str]:
    document = f"http://127.0.0.1:{world.client.port}/v1/openapi.json"
    words = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(HERE / "schemathesis.toml"), "--no-color"]
    words += ["run", document, "--max-examples", str(examples), "--phases", phases, "--seed", str(seed)]
    # One worker: CPython 3.11 may fail in ast.parse (SystemError) where two threads of hypothesis parse at once.
    return [*words, "--checks", "all", "--continue-on-failure", "--warnings", "off", "--workers", "1"]


def surroundings(world: World, folder: Path) -> dict[str, Any]:
    """Keys go by the environment: a command line is seen by everybody."""
    env = {
        **os.environ,
        "CONTRACT_KEYS": json.dumps({"seller": world.api.key, "marketplace": world.marketplace}),
        "CONTRACT_IDS": json.dumps(ids_of(world)),
        "SCHEMATHESIS_HOOKS": "tests.contract.hooks",
        "PYTHONPATH": str(HERE.parents[1]),
    }
    return {"env": env, "cwd": folder, "text": True, "capture_output": True, "timeout": 3600, "check": False}


def ids_of(world: World) -> dict[str, str]:
    """Something of each topic that is there: of each key that may be revoked, and not the one that asks."""
    oldest = world.board.shop.store.read_now(lambda open_: list_keys(open_, SELLER))[-1]
    return {
        "orders": world.board.order(SECOND).rpartition("/")[2],
        "hosted-orders": world.board.order(LATE).rpartition("/")[2],
        "notices": str(world.mails["verified"]),
        "alerts": world.alert,
        "users": world.api.user,
        "keys": oldest.key_id,
    }
