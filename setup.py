"""Compiles the pure stages to C where that is asked for; everything else about the package stands in pyproject.toml.

    MAILGUARD_COMPILED=1 pip install .        # needs a C compiler; mypyc is fetched for the build alone

Without it the same sources run as plain Python and give the same answers. A wheel holds either, so an upgrade
never leaves a compiled module beside newer sources.
"""

import os
import sys
from pathlib import Path
from typing import Any

from setuptools import setup

STAGES = ("message", "notices", "rules")  # pure, of CPU alone: what a mail's bytes say, and what that means
# Single modules that the stages and the judging of every mail call, pure as they are.
BESIDE = (
    "mailguard/domains.py",
    "mailguard/msgauth/forwarding.py",
    "mailguard/msgauth/proof.py",
    "mailguard/msgauth/trust.py",
    "mailguard/pipeline.py",
)
BUILDS = {"bdist_wheel", "build", "build_ext", "editable_wheel"}
ASKED = os.environ.get("MAILGUARD_COMPILED") == "1"


def modules() -> list[str]:
    """Every module of the stages, but the packages' own front pages, which run once; and those beside them."""
    found = (path for stage in STAGES for path in Path("mailguard", stage).rglob("*.py"))
    return [*sorted(str(path) for path in found if path.name != "__init__.py"), *BESIDE]


def extensions() -> list[Any]:
    """The stages as C extensions, one group, so that they call each other as C does."""
    if not ASKED or not BUILDS & set(sys.argv):
        return []
    from mypyc.build import mypycify

    # The checks that CI makes are not made again here, without the libraries and their types.
    flags = ["--config-file=", "--ignore-missing-imports"]
    level = os.environ.get("MAILGUARD_COMPILED_LEVEL", "3")
    return list(mypycify([*flags, *modules()], opt_level=level))


setup(ext_modules=extensions(), setup_requires=["mypy>=1.17"] if ASKED else [])
