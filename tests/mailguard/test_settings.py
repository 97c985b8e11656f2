"""Settings: a default for everything; what is wrong is told with its file and field, or its variable."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import ValidationError

from mailguard.errors import SettingsError
from mailguard.settings import Settings, load


@dataclass(frozen=True, slots=True)
class File:
    """A settings file to be written and read."""

    path: Path

    def load(self, text: str) -> Settings:
        self.path.write_text(text, "utf-8")
        return load(self.path)

    def complaint(self, text: str) -> str:
        with pytest.raises(SettingsError) as caught:
            self.load(text)
        said = str(caught.value)
        assert "\n" not in said
        return said.replace(str(self.path), "FILE")


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.upper().startswith("MAILGUARD_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def file(tmp_path: Path) -> File:
    return File(tmp_path / "mailguard.toml")


Env = Callable[[str, str], None]


@pytest.fixture
def env(monkeypatch: pytest.MonkeyPatch) -> Env:
    return lambda name, value: monkeypatch.setenv(f"MAILGUARD_{name}", value)


def test_without_a_file_everything_has_its_default() -> None:
    found = load(None)
    assert (found.smtp.host, found.smtp.port, found.http.port) == ("127.0.0.1", 2525, 8080)
    assert (found.smtp.max_size, found.trust.sealers, found.alerts.relay_host) == (10_000_000, (), None)


def test_an_empty_file_is_the_defaults(file: File) -> None:
    assert file.load("") == load(None)


def test_the_database_lies_in_the_data_folder_unless_said_otherwise(file: File, tmp_path: Path) -> None:
    assert file.load(f'data = "{tmp_path}"').url == f"sqlite:///{tmp_path / 'mailguard.db'}"
    assert file.load('database_url = "sqlite:////x/y.db"').url == "sqlite:////x/y.db"


def test_links_are_made_from_host_and_port_unless_said_otherwise(file: File) -> None:
    assert file.load("[http]\nport = 81").base_url == "http://127.0.0.1:81"
    assert file.load('[http]\nbase_url = "https://guard.example/"').base_url == "https://guard.example"


def test_a_table_leaves_its_other_fields_at_their_defaults(file: File) -> None:
    found = file.load("[smtp]\nport = 25")
    assert (found.smtp.port, found.smtp.host) == (25, "127.0.0.1")


def test_listed_sealers_are_a_list_of_tables(file: File) -> None:
    found = file.load(
        '[[trust.sealers]]\ndomain = "a.example"\n[[trust.sealers]]\ndomain = "b.example"\nshared = true'
    )
    assert [(one.domain, one.shared) for one in found.trust.sealers] == [("a.example", False), ("b.example", True)]


def test_the_environment_stands_over_the_file_field_by_field(file: File, env: Env) -> None:
    env("SMTP__PORT", "2626")
    found = file.load('[smtp]\nport = 25\nhostname = "mx.example"')
    assert (found.smtp.port, found.smtp.hostname) == (2626, "mx.example")


def test_a_list_in_the_environment_is_json(env: Env) -> None:
    env("DNS__NAMESERVERS", '["192.0.2.53"]')
    assert load(None).dns.nameservers == ("192.0.2.53",)


def test_settings_never_change() -> None:
    with pytest.raises(ValidationError):
        load(None).data = Path("elsewhere")  # type: ignore[misc]


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("colour = 1", "colour"),
        ("[smtp]\nprot = 25", "smtp.prot"),
        ("[smtp]\nport = 65536", "smtp.port"),
        ("[smtp]\nport = -1", "smtp.port"),
        ('[smtp]\nport = "many"', "smtp.port"),
        ("[smtp]\nmax_size = 999", "smtp.max_size"),
        ("[smtp]\ncommand_timeout = 0", "smtp.command_timeout"),
        ('[dns]\nnameservers = ["dns.example"]', "dns.nameservers"),
        ("[workers]\ncount = 0", "workers.count"),
        ("[workers]\ncount = 257", "workers.count"),
        ("[workers]\nmemory = 1000", "workers.memory"),
        ("[workers]\nbatch = 501", "workers.batch"),
        ("[[trust.sealers]]\nshared = true", "trust.sealers.0.domain"),
        ("[delivery]\ntimeout = 0", "delivery.timeout"),
        ("[orders]\nself_cancel_minutes = -1", "orders.self_cancel_minutes"),
        ("[orders]\nself_cancel_minutes = 1441", "orders.self_cancel_minutes"),
        ("[orders]\nrefund_grace_minutes = 10081", "orders.refund_grace_minutes"),
        ('database_url = "mysql://x"', "database_url"),
        ('database_url = "sqlite://"', "database_url"),
        ("smtp = 3", "smtp"),
    ],
)
def test_a_wrong_field_is_told_with_its_file(file: File, text: str, field: str) -> None:
    assert file.complaint(text).startswith(f"FILE: {field}")


@pytest.mark.parametrize("text", ["[smtp]\nport = 65535\n", "[smtp]\nmax_size = 1000", "[workers]\ncount = 256"])
def test_a_value_at_its_limit_is_taken(file: File, text: str) -> None:
    assert file.load(text)


def test_a_file_that_is_no_toml_is_told_with_its_line(file: File) -> None:
    assert "line 2" in file.complaint("[smtp]\nport =\nhost = 1")


def test_a_file_that_is_not_there_is_told(file: File) -> None:
    with pytest.raises(SettingsError, match=r"mailguard\.toml: cannot be read"):
        load(file.path)


def test_a_file_that_is_no_text_is_told(file: File) -> None:
    file.path.write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match="cannot be read"):
        load(file.path)


def test_a_folder_is_no_settings_file(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        load(tmp_path)


@pytest.mark.parametrize("name", ["SMTP__PORT", "WORKERS__COUNT", "DATABASE_URL"])
def test_a_wrong_value_in_the_environment_is_told_with_its_variable(file: File, env: Env, name: str) -> None:
    env(name, "none")
    assert file.complaint("").startswith(f"environment: MAILGUARD_{name}: ")


@pytest.mark.parametrize("name", ["SMTP", "DNS__NAMESERVERS"])
def test_a_table_or_list_in_the_environment_that_is_no_json_is_told(file: File, env: Env, name: str) -> None:
    env(name, "192.0.2.53")
    said = file.complaint("")
    assert said.startswith("environment: ")
    assert f'"{name.partition("__")[0].lower()}"' in said


@pytest.mark.parametrize("given", ["certificate", "private_key"])
def test_certificate_and_key_belong_together(file: File, given: str) -> None:
    said = file.complaint(f'[smtp]\n{given} = "{file.path}"')
    assert said == "FILE: smtp.certificate and smtp.private_key belong together; give both or none"


def test_implicit_tls_needs_a_certificate(file: File) -> None:
    assert "smtp.tls_port needs" in file.complaint("[smtp]\ntls_port = 465")


@pytest.mark.parametrize("field", ["certificate", "private_key"])
def test_a_certificate_file_that_is_not_there_is_told(file: File, field: str) -> None:
    there = dict.fromkeys(("certificate", "private_key"), str(file.path)) | {field: "/nowhere.pem"}
    text = "[smtp]\n" + "".join(f'{name} = "{path}"\n' for name, path in there.items())
    assert file.complaint(text) == f"FILE: smtp.{field}: /nowhere.pem does not exist"


@pytest.mark.parametrize(
    ("text", "field"), [('[dns]\nzone = "/nowhere"', "dns.zone"), ('profiles = "/no"', "profiles")]
)
def test_a_zone_or_folder_that_is_not_there_is_told(file: File, text: str, field: str) -> None:
    assert file.complaint(text).startswith(f"FILE: {field}: ")


@pytest.mark.parametrize(
    ("text", "server"),
    [
        ("192.0.2.53", ("192.0.2.53", 53)),
        ("192.0.2.53:5353", ("192.0.2.53", 5353)),
        ("2001:db8::53", ("2001:db8::53", 53)),
        ("[2001:DB8::53]", ("2001:db8::53", 53)),
        ("[2001:db8::53]:65535", ("2001:db8::53", 65535)),
    ],
)
def test_a_name_server_may_have_a_port(file: File, text: str, server: tuple[str, int]) -> None:
    assert file.load(f'[dns]\nnameservers = ["{text}"]').dns.servers == (server,)


@pytest.mark.parametrize(
    "text",
    ["192.0.2.53:", "192.0.2.53:0", "192.0.2.53:65536", "192.0.2.53:dns", "[::1]:", "dns.example:53", ":53", ""],
)
def test_a_name_server_that_is_no_address_is_refused(file: File, text: str) -> None:
    assert file.complaint(f'[dns]\nnameservers = ["{text}"]').startswith("FILE: dns.nameservers: ")


@pytest.mark.parametrize("line", ["timeout = 0", "timeout = 61", "timeout = inf", "timeout = nan", "cache_size = -1"])
def test_a_limit_of_dns_that_makes_no_sense_is_refused(file: File, line: str) -> None:
    assert file.complaint(f"[dns]\n{line}").startswith(f"FILE: dns.{line.split(' ')[0]}: ")
