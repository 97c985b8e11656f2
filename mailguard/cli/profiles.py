"""`mailguard profile check FILE SAMPLE.eml…`: a seller proves a profile on mail of his own."""

from pathlib import Path
from typing import Annotated

import typer

from mailguard.errors import SettingsError
from mailguard.message import read_message
from mailguard.notices import Explanation, explain, load_profiles

app = typer.Typer(help="Marketplace profiles.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Marketplace profiles."""


@app.command()
def check(
    profile: Annotated[Path, typer.Argument(help="The profile (TOML).")],
    samples: Annotated[list[Path] | None, typer.Argument(help="Mails to read with it.")] = None,
) -> None:
    """Check a profile, and show what it reads in sample mails: each field, its line, and how it was read."""
    profiles = load_profiles(builtin=False, replace_with=profile)
    names = ", ".join(sorted(profiles.by_marketplace))
    typer.echo(f"{profile}: in order; it describes {names}.")
    for sample in samples or ():
        try:
            raw = sample.read_bytes()
        except OSError as error:
            raise SettingsError(f"{sample}: cannot be read: {error.strerror}") from error
        typer.echo(f"\n{sample}")
        for container in read_message(with_crlf(raw)).containers:
            show(explain(container, profiles))


def show(read: Explanation) -> None:
    """One container: the values by line, then what is missing or disagrees."""
    if read.marketplace is None:
        typer.echo(f"  container {read.container}: no sale that this profile knows")
        return
    sender = "known sender" if read.known_sender else "a sender that this profile does not know"
    typer.echo(f"  container {read.container}: {read.marketplace}, {read.locale}, {sender}")
    for row in read.rows:
        how = "not readable" if row.read_as is None else f"read as {row.read_as}"
        where = f"{row.field.reading} line {row.field.line + 1}"
        typer.echo(f"    {row.field.name:<12} {row.field.value!r} ({where}: {how})")
    for notice in read.claims.notices:
        typer.echo(f"    → order {notice.order_id or 'not found'}: missing {list(notice.missing) or 'nothing'}")
        if notice.conflicts:
            typer.echo(f"    → several values or readings disagree: {', '.join(notice.conflicts)}")


def with_crlf(raw: bytes) -> bytes:
    """A file without a single CRLF is read with CRLF line ends; any other keeps its bytes."""
    return raw if b"\r\n" in raw else raw.replace(b"\n", b"\r\n")
