"""The stages compiled to C: the same sources, so the same tests, run against the compiled modules.

They are built as `setup.py` builds them, without the compiler's own optimising, which changes no meaning and takes
longest, in a folder of their own: nothing compiled is ever left beside the sources.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STAGES = ("message", "notices", "rules")
BESIDE = ("domains", "msgauth/forwarding", "msgauth/proof", "msgauth/trust", "pipeline")
OF_THESE = ("test_domains", "test_pipeline", "msgauth/test_forwarding", "msgauth/test_proof", "msgauth/test_trust")
COMPILED_TESTS = [
    *(f"tests/mailguard/{stage}" for stage in STAGES),
    *(f"tests/mailguard/{one}.py" for one in OF_THESE),
    "tests/test_fixtures.py",
]

pytestmark = pytest.mark.skipif(shutil.which("cc") is None, reason="there is no C compiler")


def copied(folder: Path, *names: str) -> None:
    for name in names:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.so"))
        else:
            shutil.copy(source, folder / name)


def run(folder: Path, *arguments: str, **variables: str) -> str:
    """What a Python run in this folder printed; fails with it where it went wrong."""
    environment = {**os.environ, "PYTHONPATH": str(folder), **variables}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, timeout=900
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-8000:]
    return done.stdout


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the program with compiled stages, and the tests beside it."""
    folder = tmp_path_factory.mktemp("compiled")
    copied(folder, "mailguard", "orders", "setup.py")
    run(folder, "setup.py", "-q", "build_ext", "--inplace", MAILGUARD_COMPILED="1", MAILGUARD_COMPILED_LEVEL="0")
    copied(folder, "tests", "fixtures", "pyproject.toml")
    yield folder
    shutil.rmtree(folder)


def sources(folder: Path) -> set[Path]:
    """The modules of the stages without the packages' front pages, and those beside; relative, without an ending."""
    found = (path for stage in STAGES for path in (folder / "mailguard" / stage).rglob("*.py"))
    of_stages = {path.relative_to(folder).with_suffix("") for path in found if path.name != "__init__.py"}
    return of_stages | {Path("mailguard", one) for one in BESIDE}


def extensions(folder: Path) -> set[Path]:
    found = ((path, path.name.partition(".")) for path in (folder / "mailguard").rglob("*.*"))
    return {
        path.with_name(name).relative_to(folder)
        for path, (name, dot, end) in found
        if dot + end in EXTENSION_SUFFIXES
    }


def test_every_module_of_the_stages_is_compiled_and_no_other(compiled: Path) -> None:
    assert extensions(compiled) == sources(compiled)


def test_what_runs_is_the_compiled_module(compiled: Path) -> None:
    shown = run(compiled, "-c", "import mailguard.notices.values as one; print(one.__file__)")
    assert shown.strip().endswith(tuple(EXTENSION_SUFFIXES))


def test_the_tests_of_the_stages_pass_against_the_compiled_modules(compiled: Path) -> None:
    shown = run(compiled, "-m", "pytest", "-o", "addopts=", "-p", "no:cacheprovider", "--import-mode=importlib",
                "-q", *COMPILED_TESTS)  # fmt: skip
    assert re.search(r"\b[1-9]\d{3,} passed", shown), shown[-2000:]


def test_no_compiled_module_of_this_checkout_is_older_than_its_source() -> None:
    """It would run in its place: whoever compiles in a checkout must do so again after a change."""
    beside = ((path, ROOT / f"{path}.py") for path in sorted(extensions(ROOT)))
    stale = [
        str(path)
        for path, source in beside
        for file in source.parent.glob(f"{source.stem}.*.so")
        if file.stat().st_mtime < source.stat().st_mtime
    ]
    assert not stale
