"""schemathesis over the whole document, against the whole application: no answer that the document does not tell.

Here a short run on each database. The long one, 100 cases an operation, all phases, stateful too:

    python -m tests.contract.long sqlite 100
    python -m tests.contract.long postgres 100
"""

from pathlib import Path

from tests.contract.fuzzing import fuzzed
from tests.orders.database.stores import Kind


def test_the_application_keeps_what_its_document_promises(kind: Kind, tmp_path: Path) -> None:
    ran = fuzzed(kind, tmp_path, examples=1, phases="fuzzing,stateful")
    assert ran.returncode == 0, ran.stdout[-20_000:]
    assert "No issues found" in ran.stdout
