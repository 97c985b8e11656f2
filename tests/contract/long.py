"""The long run: `python -m tests.contract.long sqlite|postgres CASES`. Ends with schemathesis's own exit code."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.contract.fuzzing import fuzzed
from tests.orders.database.stores import Kind

if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        ran = fuzzed(Kind(sys.argv[1]), Path(folder), examples=int(sys.argv[2]))
    sys.stdout.write(ran.stdout + ran.stderr)
    sys.exit(ran.returncode)
