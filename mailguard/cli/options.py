"""Options that several commands share."""

import os
from pathlib import Path
from typing import Annotated

import typer

from mailguard.errors import SettingsError
from mailguard.settings import Settings, load

DEFAULT = Path("mailguard.toml")

Config = Annotated[
    Path | None,
    typer.Option(
        "--config", help="Settings file (TOML). Default: $MAILGUARD_CONFIG, else ./mailguard.toml if there."
    ),
]


def config_file(given: Path | None) -> Path | None:
    """The settings file to use: the given one, the environment's, ./mailguard.toml if there, else none."""
    if given is not None:
        if not given.is_file():
            raise SettingsError(f"{given}: there is no such settings file")
        return given
    named = os.environ.get("MAILGUARD_CONFIG")
    if named:
        return config_file(Path(named))
    return DEFAULT if DEFAULT.is_file() else None


def settings_of(given: Path | None) -> Settings:
    return load(config_file(given))
