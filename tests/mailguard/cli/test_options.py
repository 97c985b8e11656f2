"""Which settings file is used: the given one, the environment's, the one that lies here, none."""

from pathlib import Path

import pytest

from mailguard.cli.options import config_file, settings_of
from mailguard.errors import SettingsError


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MAILGUARD_CONFIG", raising=False)
    return tmp_path


def a_file(name: str, port: int) -> Path:
    path = Path(name)
    path.write_text(f"[smtp]\nport = {port}\n", "utf-8")
    return path


def test_without_any_file_the_defaults_hold() -> None:
    assert config_file(None) is None


def test_the_file_that_lies_here_is_used() -> None:
    a_file("mailguard.toml", 1)
    assert settings_of(None).smtp.port == 1


def test_the_environment_names_a_file_over_the_one_that_lies_here(monkeypatch: pytest.MonkeyPatch) -> None:
    a_file("mailguard.toml", 1)
    monkeypatch.setenv("MAILGUARD_CONFIG", str(a_file("other.toml", 2)))
    assert settings_of(None).smtp.port == 2


def test_a_given_file_is_used_over_all_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAILGUARD_CONFIG", str(a_file("other.toml", 2)))
    assert settings_of(a_file("given.toml", 3)).smtp.port == 3


def test_a_file_that_the_environment_names_must_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAILGUARD_CONFIG", "none.toml")
    with pytest.raises(SettingsError, match=r"none\.toml: there is no such settings file"):
        config_file(None)
