"""`mailguard profile`: which marketplaces are known, and what a profile reads in mail of the seller's own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.cells import cell_len, set_cell_size

from mailguard.cli.options import Config, settings_of
from mailguard.cli.values import Values, values_of
from mailguard.cli.way import harmless
from mailguard.errors import SettingsError
from mailguard.message import read_message
from mailguard.model.notice import Notice
from mailguard.model.profile import Locale, Profile, Profiles
from mailguard.notices import UNSAID, Explained, Explanation, explain, filled, load_profiles
from orders.view import AccountId, AccountView, Authority, SellerId, SellerView

app = typer.Typer(help="Marketplace profiles.", no_args_is_help=True)


@app.command("list")
def list_(config: Config = None) -> None:
    """List the profiles in force: marketplace, languages, senders, and what each account must say."""
    for profile in load_profiles(folder=settings_of(config).profiles):
        describe(profile)


def describe(profile: Profile) -> None:
    languages = ", ".join(language(profile, one) for one in profile.locales)
    typer.echo(f"{profile.marketplace}: {languages}  ({profile.source})")
    for address in profile.senders:
        typer.echo(f"    {address}")
    for name in profile.holes:
        typer.echo(f"    needs {name}: mailguard shop account {profile.marketplace} --value {name}=…")


def language(profile: Profile, locale: Locale) -> str:
    """A locale's name, and how far it is proved by real mail."""
    if profile.experimental or locale.experimental:
        return f"{locale.name} (experimental)"
    return f"{locale.name} (in part)" if locale.guessed else locale.name


@app.command()
def check(
    profile: Annotated[Path, typer.Argument(help="The profile (TOML).")],
    samples: Annotated[list[Path] | None, typer.Argument(help="Mails to read with it.")] = None,
    value: Values = None,
) -> None:
    """Check a profile, and show what it reads in sample mails: each field, how it was read, and from which line."""
    loaded = load_profiles(builtin=False, replace_with=profile)
    names = ", ".join(sorted(loaded.by_marketplace))
    typer.echo(f"{profile}: in order; it describes {names}.")
    known = with_values(loaded, value or [])
    for sample in samples or ():
        try:
            raw = sample.read_bytes()
        except OSError as error:
            raise SettingsError(f"{sample}: cannot be read: {error.strerror}") from error
        typer.echo(f"\n{sample}")
        for container in read_message(with_crlf(raw)).containers:
            for line in shown(explain(container, known), known):
                typer.echo(f"  {line}")


def with_values(profiles: Profiles, typed: list[str]) -> Profiles:
    """The profiles filled with what a shop would have in its account; a folder of several takes the same values."""
    accounts = tuple(
        AccountView(
            account_id=AccountId(one.marketplace),
            seller_id=SellerId("sample"),
            marketplace=one.marketplace,
            authority=Authority.MIRROR,
            profile_values=tuple(values_of(profiles, one.marketplace, typed).items()),
        )
        for one in profiles
        if one.holes or (typed and len(profiles.by_marketplace) == 1)
    )
    return filled(profiles, SellerView(seller_id=SellerId("sample"), name="", accounts=accounts))


def shown(read: Explanation, profiles: Profiles) -> Iterator[str]:
    """One container: who and what, the values by line, then what is missing, disagrees, or was read by guesswork."""
    if read.marketplace is None:
        yield f"container {read.container}: no sale that this profile knows"
        return
    profile = profiles.by_marketplace[read.marketplace]
    locale = next(one for one in profile.locales if one.name == read.locale)
    sender = "known sender" if read.known_sender else "a sender that this profile does not know"
    yield f"container {read.container}: {read.marketplace}, {language(profile, locale)}, {sender}"
    if not read.announced:
        yield "  the subject is none that this profile announces sales with: such a mail is never verified"
    yield from table(read.rows)
    for notice in read.claims.notices:
        yield from result(notice)
    for finding in read.claims.findings:
        yield f"  ! {harmless(finding.message)}"
    for line in read.unread:
        yield f"  ? no label of this profile: {harmless(line[:100])}"


def table(rows: tuple[Explained, ...]) -> Iterator[str]:
    """A line a value: field, how it was read, where it stands, and the line as a person sees it."""
    width = min(40, max((cell_len(read_as(one)) for one in rows), default=0))
    for one in rows:
        item = "" if one.field.item is None else f" {one.field.item + 1}"
        where = f"{one.field.reading} line {one.field.line + 1}"
        value = read_as(one)
        padded = set_cell_size(value, width) if cell_len(value) < width else value
        yield f"  {one.field.name + item:<16} {padded}  {where:<13}  {harmless(one.shown[:100])}"


def read_as(row: Explained) -> str:
    if row.read_as is None:
        return "NOT READABLE"
    return harmless(row.read_as).replace(f" {UNSAID}", " of the shop's own $")


def result(notice: Notice) -> Iterator[str]:
    missing = ", ".join(notice.missing) or "nothing"
    yield f"  → order {notice.order_id or 'not found'}: missing {missing}"
    if notice.conflicts:
        yield f"  → several values, or parts that disagree: {', '.join(notice.conflicts)}"
    if notice.experimental or notice.guessed:
        guessed = ", ".join(notice.guessed) or "all of it"
        yield f"  → read by guesswork, so that a difference accuses nobody: {guessed}"


def with_crlf(raw: bytes) -> bytes:
    """A file without a single CRLF is read with CRLF line ends; any other keeps its bytes."""
    return raw if b"\r\n" in raw else raw.replace(b"\n", b"\r\n")
