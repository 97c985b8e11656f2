"""Profiles from files: the built-in ones, and a user's folder that overrides or replaces them."""

from collections.abc import Iterable
from dataclasses import replace
from importlib import resources
from pathlib import Path

from mailguard.errors import SettingsError
from mailguard.model.profile import Profile, Profiles
from mailguard.notices.checking import profile_from_text
from mailguard.notices.holes import holes_of
from mailguard.notices.whereabouts import line_of

FILE_LIMIT = 256 * 1024  # bytes of one profile file


def load_profiles(builtin: bool = True, folder: Path | None = None, replace_with: Path | None = None) -> Profiles:
    """Every profile in force, by marketplace.

    `folder` holds a user's own *.toml: one of them takes the place of a built-in profile that claims the same
    sender or marketplace. `replace_with` is such a folder, or one file, that stands alone, without the built-in ones.
    Two profiles of one folder may not claim one sender or name one marketplace.
    Raises SettingsError("FILE:LINE: what is wrong, what to do").
    """
    if replace_with is not None:
        one = replace_with.is_file()
        return _joined((), _files([replace_with]) if one else _folder(replace_with))
    return _joined(_builtin() if builtin else (), _folder(folder) if folder is not None else ())


def profiles_that_hold(folder: Path | None) -> Profiles:
    """What can be in force at a start; `left_out` says why each other file of the user's folder is not.

    A bad file costs its own profile alone: the built-in one of its marketplace stands in its place, and mail is
    judged. Of two files that claim one sender the later one by name is left out. Never raises for what a file holds.
    """
    kept: list[Profile] = []
    refused: list[str] = []
    try:
        paths = sorted(_existing(folder).glob("*.toml")) if folder is not None else []
    except SettingsError as error:
        refused, paths = [str(error)], []
    for path in paths:
        try:
            text = _text(path)
            profile = profile_from_text(text, str(path))
            for other in kept:
                _apart(profile, other, text)
        except SettingsError as error:
            refused.append(str(error))
        else:
            kept.append(profile)
    return replace(_joined(_builtin(), tuple(kept)), left_out=tuple(refused))


def _builtin() -> tuple[Profile, ...]:
    place = resources.files("mailguard.notices.profiles")
    files = sorted((one for one in place.iterdir() if one.name.endswith(".toml")), key=lambda one: one.name)
    return _alone((one.read_text("utf-8"), f"profiles/{one.name}") for one in files)


def _folder(folder: Path) -> tuple[Profile, ...]:
    return _files(sorted(_existing(folder).glob("*.toml")))


def _existing(folder: Path) -> Path:
    if not folder.is_dir():
        raise SettingsError(f"{folder}: there is no such folder of profiles; create it or correct the setting")
    return folder


def _files(paths: Iterable[Path]) -> tuple[Profile, ...]:
    return _alone((_text(path), str(path)) for path in paths)


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise SettingsError(f"{path}:1: cannot be read ({error.strerror}); check its permissions") from error
    if len(raw) > FILE_LIMIT:
        raise SettingsError(f"{path}:1: larger than {FILE_LIMIT} bytes; this is no profile")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise SettingsError(f"{path}:{line}: this is not UTF-8; save the file as UTF-8") from error


def _alone(files: Iterable[tuple[str, str]]) -> tuple[Profile, ...]:
    """The profiles of one folder, none of which claims another's sender or name."""
    found: list[Profile] = []
    for text, source in files:
        profile = profile_from_text(text, source)
        for other in found:
            _apart(profile, other, text)
        found.append(profile)
    return tuple(found)


def _apart(profile: Profile, other: Profile, text: str) -> None:
    for address in profile.senders:
        if address in other.senders and not holes_of(address):  # one with holes is a shop's own when filled
            line = line_of(text, "senders", value=address)
            raise SettingsError(f"{profile.source}:{line}: {other.source} claims {address!r} too; keep one of them")
    if profile.marketplace == other.marketplace:
        line = line_of(text, "marketplace")
        raise SettingsError(f"{profile.source}:{line}: {other.source} is {other.marketplace!r} too; rename one")


def _joined(builtin: tuple[Profile, ...], own: tuple[Profile, ...]) -> Profiles:
    claimed = {address for one in own for address in one.senders if not holes_of(address)}
    named = {one.marketplace for one in own}
    kept = (one for one in builtin if one.marketplace not in named and not claimed.intersection(one.senders))
    return Profiles({one.marketplace: one for one in (*kept, *own)})
