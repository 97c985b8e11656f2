"""What the tests notice: each small change (a mutant) of a room's functions is held against that room's own tests.

    .venv/bin/pip install -e '.[test,mutation]'
    .venv/bin/python -m tests.mutation --rooms rules notices                       # every mutant: two hours
    .venv/bin/python -m tests.mutation --rooms notices --files sighting values     # every mutant of two files
    .venv/bin/python -m tests.mutation --rooms rules --sample 400 --seed 1 --show  # some, with what survived

mutmut makes the mutants and runs them, forked from one process, in a workspace of its own; nothing here is changed.
It leaves alone what stands outside of functions (tables, words) and what carries a decorator (`lru_cache`).
The score is the share that a test noticed, by failing or by running out of time; a mutant that no test reaches
survived, and so did one that changes nothing anybody could see.
"""

import argparse
import os
import random
import sys
import tempfile
from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parent.parent.parent
LINKED = ("mailguard", "orders", "fixtures", "tests")
NOTICED = ("killed", "timeout", "segfault")
# Half of the time of all others together, and it asks only that no text makes the reader raise.
SLOW = "tests/mailguard/notices/test_claims.py::test_no_text_makes_it_raise"
SETTINGS = """
[tool.mutmut]
source_paths = ["mailguard"]
only_mutate = [{mutated}]
also_copy = ["orders", "fixtures", "conftest.py"]
pytest_add_cli_args = ["-W", "ignore", "--no-header", "--deselect={slow}"]
pytest_add_cli_args_test_selection = [{tests}]
use_git_change_detection = false
use_setproctitle = false
timeout_constant = 2.0
"""


def workspace(folder: Path, rooms: list[str]) -> None:
    """Fill a folder with links to the checkout and the settings of this run, and stand in it: mutmut works there."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in LINKED:
        if not (folder / name).exists():
            (folder / name).symlink_to(ROOT / name, target_is_directory=True)
    written = SETTINGS.format(
        slow=SLOW,
        mutated=", ".join(f'"mailguard/{room}/*"' for room in rooms),
        tests=", ".join(f'"tests/mailguard/{room}"' for room in rooms),
    )
    (folder / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text("utf-8") + written, "utf-8")
    (folder / "conftest.py").write_text((ROOT / "tests/mutation/conftest_of_a_run.py").read_text("utf-8"), "utf-8")
    os.chdir(folder)


def names(room: str) -> list[str]:
    """The name of every mutant of a room, in order."""
    from mutmut.mutation.file_mutation import mutate_file_contents
    from mutmut.utils.format_utils import get_mutant_name

    found = []
    for path in sorted(Path("mailguard", room).rglob("*.py")):
        made = mutate_file_contents(str(path), path.read_text("utf-8"))
        found += [get_mutant_name(path, name) for name in made.mutant_names]
    return found


def results(rooms: list[str]) -> dict[str, dict[str, str]]:
    """By file, then by mutant: killed, survived, timeout …; those that were not run are left out."""
    from mutmut.mutation.data import SourceFileMutationData
    from mutmut.stats import status_by_exit_code

    found = {}
    for room in rooms:
        for path in sorted(Path("mailguard", room).rglob("*.py")):
            data = SourceFileMutationData(path=path)
            data.load()
            found[str(path)] = {
                name: status_by_exit_code[code] for name, code in data.exit_code_by_key.items() if code is not None
            }
    return found


def show(found: dict[str, dict[str, str]], console: Console) -> None:
    """Print the change that each survivor makes."""
    from mutmut.mutation.diff_apply import get_diff_for_mutant

    for path, mutants in found.items():
        for name, status in mutants.items():
            if status not in NOTICED:
                lines = get_diff_for_mutant(name, path=path).splitlines()[3:]
                changed = [line for line in lines if line[:1] in "+-"]
                console.print(f"{name}: {status}", *changed, sep="\n", markup=False, highlight=False, soft_wrap=True)


def tell(found: dict[str, dict[str, str]], console: Console) -> None:
    """Print the table by file and the score of all."""
    console.width = max(console.width, 110)
    table = Table("file", "mutants", "killed", "timeout", "survived", "unreached", "score %")
    whole: Counter[str] = Counter()
    for path, mutants in found.items():
        counts = Counter(mutants.values())
        whole += counts
        if counts:
            table.add_row(path, *row(counts))
    table.add_section()
    table.add_row("all", *row(whole))
    console.print(table)


def row(counts: Counter[str]) -> tuple[str, ...]:
    """One row's figures; whatever is neither noticed nor unreached has survived."""
    total, noticed = counts.total(), sum(counts[status] for status in NOTICED)
    unreached = counts["no tests"]
    survived = total - noticed - unreached
    share = 100 * noticed / max(total, 1)
    figures = (total, noticed - counts["timeout"], counts["timeout"], survived, unreached)
    return (*(str(one) for one in figures), f"{share:.1f}")


def chosen(arguments: argparse.Namespace) -> list[str]:
    """The mutants to run: every one, a sample that the seed names, or what survived last time."""
    if arguments.again:
        before = results(arguments.rooms)
        return [name for mutants in before.values() for name, status in mutants.items() if status not in NOTICED]
    if arguments.sample is None and arguments.files is None:
        return []  # for mutmut: every one; in a kept folder those that are left
    every = [name for room in arguments.rooms for name in names(room)]
    if arguments.files is not None:
        every = [name for name in every if name.rpartition(".")[0].rpartition(".")[2] in arguments.files]
    if arguments.sample is None:
        return every
    if arguments.sample >= len(every):
        return every
    return sorted(random.Random(arguments.seed).sample(every, arguments.sample))


def read(given: list[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description="Measure what the tests notice.")
    parser.add_argument("--rooms", nargs="+", default=["rules", "notices"], help="rooms of mailguard/")
    parser.add_argument("--files", nargs="+", help="these files of the rooms only, as sighting values")
    parser.add_argument("--sample", type=int, help="this many mutants only")
    parser.add_argument("--seed", type=int, default=1, help="which sample")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="processes at once")
    parser.add_argument("--folder", type=Path, help="keep the workspace here")
    parser.add_argument("--again", action="store_true", help="only what survived in that folder")
    parser.add_argument("--show", action="store_true", help="print what survived")
    return parser.parse_args(given)


def main(given: list[str]) -> None:
    """Make the workspace, run the mutants, tell what came of them."""
    arguments = read(given)
    console = Console()
    with tempfile.TemporaryDirectory(prefix="mutation-") as throwaway:
        start = Path.cwd()
        workspace((arguments.folder or Path(throwaway)).absolute(), arguments.rooms)
        try:
            from mutmut.__main__ import _run

            _run(chosen(arguments), arguments.jobs)
            found = results(arguments.rooms)
            if arguments.show:
                show(found, console)
            tell(found, console)
        finally:
            os.chdir(start)


if __name__ == "__main__":
    main(sys.argv[1:])
