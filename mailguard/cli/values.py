"""What is a shop's own in its marketplace's mail (a Woo shop's domain), as typed: NAME=VALUE, checked."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated

import typer

from mailguard.errors import SettingsError
from mailguard.model.profile import Profiles
from orders.sources import Document

Values = Annotated[
    list[str] | None,
    typer.Option("--value", help="NAME=VALUE: what is this shop's own in the profile; may be given again."),
]


def values_of(profiles: Profiles, marketplace: str, typed: Sequence[str]) -> dict[str, str]:
    """The values by name. Raises SettingsError for a name the profile has not, or a value that is not the shop's."""
    found: dict[str, str] = {}
    for one in typed:
        name, equals, value = one.partition("=")
        if not equals or name in found:
            raise SettingsError(f"--value {one}: write each as NAME=VALUE, once")
        found[name] = value
    must_fit(profiles, marketplace, found, "--value")
    return found


def must_fit(profiles: Profiles, marketplace: str, values: Mapping[str, str], where: str) -> None:
    """Raises SettingsError where a value may not fill its hole; `where` says who gave it."""
    from mailguard.notices import refusal

    profile = profiles.by_marketplace.get(marketplace)
    for name, value in values.items():
        why = refusal(profiles, profile, name, value) if profile is not None else None
        if why is not None:
            raise SettingsError(f"{where}: {why}")


def document_fits(profiles: Profiles, document: Document, name: str) -> None:
    """Every value that a document gives an account fits its profile. Raises SettingsError: where, and why not."""
    for number, seller in enumerate(document.sellers):
        for place, account in enumerate(seller.accounts):
            where = f"{name}#/sellers/{number}/accounts/{place}/profile_values"
            must_fit(profiles, account.marketplace, account.profile_values, where)
        together = [(one.marketplace, one.profile_values) for one in seller.accounts]
        must_stand_together(profiles, together, f"{name}#/sellers/{number}/accounts")


def must_stand_together(profiles: Profiles, accounts: Iterable[tuple[str, Mapping[str, str]]], where: str) -> None:
    """Raises SettingsError where two profiles would claim one sender of this seller's; `where` says who gave it."""
    from mailguard.notices import clash

    why = clash(profiles, accounts)
    if why is not None:
        raise SettingsError(f"{where}: {why}")


def missing_of(profiles: Profiles, marketplace: str, values: Mapping[str, str]) -> tuple[str, ...]:
    """The holes of this marketplace's profile that stay open: mail that needs them is not recognised."""
    profile = profiles.by_marketplace.get(marketplace)
    return tuple(name for name in (profile.holes if profile is not None else ()) if name not in values)
