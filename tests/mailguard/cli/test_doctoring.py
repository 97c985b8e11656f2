"""`mailguard doctor`: each look has its sentence, and something bad is exit 1."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from mailguard.cli.doctoring import (
    Finding,
    built,
    database,
    disk,
    dns,
    http_port,
    personal_key,
    port,
    profiles,
    room,
    smtp_port,
    stages,
    tls,
)
from mailguard.settings import Dns, Http, Settings, Smtp
from tests.mailguard.cli.running import INIT, Place
from tests.mailguard.dns.nameserver import HOST, Answering, NameServer, beside, replying, silent

NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mx.example")])


@contextmanager
def answering(greeting: bytes) -> Iterator[int]:
    """A port that says this to whoever calls."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def greet() -> None:
            while True:
                try:
                    caller, _ = server.accept()
                except OSError:
                    return
                with caller:
                    caller.sendall(greeting)

        thread = threading.Thread(target=greet)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join(5)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@cache
def key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def certified(folder: Path, days: float, *, other_key: bool = False) -> Settings:
    """Settings with a certificate that ends in so many days."""
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(NAME)
        .issuer_name(NAME)
        .public_key(key().public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=100))
        .not_valid_after(now + timedelta(days=days))
        .sign(key(), hashes.SHA256())
    )
    private = ec.generate_private_key(ec.SECP256R1()) if other_key else key()
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "chain.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(pem)
    return Settings(smtp=Smtp(certificate=folder / "chain.pem", private_key=folder / "key.pem"))


def test_the_disk_is_looked_at_also_before_the_data_folder_is_there(tmp_path: Path) -> None:
    found = disk(Settings(data=tmp_path / "not" / "yet"))
    assert "GB free for" in found.text


@pytest.mark.parametrize(
    ("free", "state"),
    [(99_999_999, "bad"), (100_000_000, "look"), (1_000_000_000, "look"), (1_000_000_001, "ok")],
)
def test_little_room_is_told(free: int, state: str) -> None:
    assert room(free, Path("data")).state == state


def test_a_missing_database_is_bad_and_the_next_step_is_told(tmp_path: Path) -> None:
    found = database(Settings(data=tmp_path))
    assert (found.state, "mailguard db upgrade" in found.text) == ("bad", True)


def test_a_database_of_this_program_is_fine(place: Place) -> None:
    place.prepared()
    assert database(Settings(data=place.folder / "data")).state == "ok"


@pytest.mark.parametrize("ending", EXTENSION_SUFFIXES)
def test_compiled_stages_are_told(ending: str) -> None:
    assert built(f"/opt/mailguard/notices/segments{ending}") == Finding("ok", "stages: compiled")


@pytest.mark.parametrize("ending", [".py", ".pyc"])
def test_plain_stages_are_no_fault_and_what_makes_them_faster_is_told(ending: str) -> None:
    found = built(f"/opt/mailguard/notices/segments{ending}")
    assert found.state == "ok"
    assert found.text.startswith("stages: plain Python")
    assert "MAILGUARD_COMPILED=1" in found.text


def test_what_is_told_of_the_stages_is_what_runs() -> None:
    from mailguard.notices import segments

    compiled = segments.__file__.endswith(tuple(EXTENSION_SUFFIXES))
    assert (stages(Settings()).text == "stages: compiled") is compiled


def test_the_key_file_is_this_databases_and_nobody_elses_to_read(place: Place) -> None:
    place.init()
    settings = Settings(data=place.folder / "data")
    key = settings.key_file
    assert (personal_key(settings).state, key.stat().st_mode & 0o777) == ("ok", 0o600)
    key.chmod(0o640)
    assert (personal_key(settings).state, "chmod 600" in personal_key(settings).text) == ("bad", True)
    key.rename(key.with_suffix(".away"))
    found = personal_key(settings)
    assert (found.state, "is missing" in found.text, key.exists()) == ("bad", True, False)
    key.write_text("ab" * 32 + "\n")
    assert "not the key file of this database" in personal_key(settings).text


def test_without_a_database_the_key_file_is_looked_at_later(tmp_path: Path) -> None:
    assert personal_key(Settings(data=tmp_path)).state == "look"
    assert list(tmp_path.iterdir()) == []


def test_a_key_file_of_ones_own_place_is_made_there_at_init(place: Place) -> None:
    place.prepared()
    words = (*INIT, "--seller", "Lamps", "--mailbox", "lamps@shop.example")
    place.done(*words, MAILGUARD_PERSONAL_KEY=str(place.folder / "elsewhere.key"))
    assert (place.folder / "elsewhere.key").stat().st_mode & 0o777 == 0o600
    assert not (place.folder / "data" / "personal.key").exists()


def test_a_free_port_is_fine() -> None:
    assert "free to take" in port("SMTP", "127.0.0.1", free_port(), b"220 ").text


def test_a_mail_server_that_answers_is_fine() -> None:
    with answering(b"220 mx.example\r\n") as number:
        found = smtp_port(Settings(smtp=Smtp(port=number)))
    assert (found.state, "something is running there" in found.text) == ("ok", True)


def test_a_port_taken_by_something_else_is_bad() -> None:
    with answering(b"HTTP/1.1 400 Bad Request\r\n") as number:
        found = smtp_port(Settings(smtp=Smtp(port=number)))
    assert (found.state, "no mail server; choose another port" in found.text) == ("bad", True)


def test_something_on_the_http_port_is_fine() -> None:
    with answering(b"") as number:
        assert http_port(Settings(http=Http(port=number))).state == "ok"


def test_an_address_that_is_not_of_this_machine_is_bad() -> None:
    found = port("SMTP", "not an address", 25, b"220 ")
    assert found.state == "bad"


def test_names_from_a_zone_file_are_worth_a_look(tmp_path: Path) -> None:
    zone = tmp_path / "zone.json"
    zone.write_text("{}", "utf-8")
    found = dns(Settings(dns=Dns(zone=zone)))
    assert (found.state, "not from the network" in found.text) == ("look", True)


def test_a_zone_file_that_cannot_be_read_is_bad(tmp_path: Path) -> None:
    zone = tmp_path / "zone.json"
    zone.write_text('{"TXT": []}', "utf-8")
    found = dns(Settings(dns=Dns(zone=zone)))
    assert (found.state, found.text) == ("bad", f"dns: {zone}: TXT must be an object of names")


def looked_up(*servers: NameServer, domain: str = "shop.example", seconds: float = 0.5) -> Finding:
    named = tuple(f"{HOST}:{one.port}" for one in servers)
    return dns(Settings(intake_domain=domain, dns=Dns(nameservers=named, timeout=seconds)))


def test_nothing_is_asked_before_there_is_a_domain() -> None:
    with beside(replying("10 mx.in.example.")) as server:
        found = looked_up(server, domain="in.example")
        assert server.asked == []
    assert (found.state, "nothing was asked" in found.text) == ("look", True)


def test_a_domain_that_leads_mail_here_is_fine() -> None:
    with beside(replying("10 mx.shop.example.")) as server:
        found = looked_up(server)
    assert (found.state, found.text) == ("ok", "dns: mail for shop.example goes to 10 mx.shop.example")


def test_a_server_that_validates_is_told() -> None:
    with beside(replying("10 mx.shop.example.", ad=True)) as server:
        assert looked_up(server).text.endswith("(validated by DNSSEC)")


@pytest.mark.parametrize("rcode", [0, 3])
def test_a_domain_without_mx_is_worth_a_look(rcode: int) -> None:
    with beside(replying(rcode=rcode, soa=60)) as server:
        found = looked_up(server)
    assert (found.state, "has no MX record" in found.text) == ("look", True)


@pytest.mark.parametrize(("said", "trouble"), [(replying(rcode=2), "servfail"), (silent, "timeout")])
def test_name_servers_that_give_no_answer_are_bad(said: Answering, trouble: str) -> None:
    with beside(said) as one, beside(said) as other:
        found = looked_up(one, other, seconds=0.2)
    assert (found.state, f"no answer ({trouble})" in found.text) == ("bad", True)


@pytest.mark.parametrize("turned", [False, True])
def test_one_name_server_of_two_that_is_silent_is_worth_a_look(turned: bool) -> None:
    with beside(replying("10 mx.shop.example.")) as good, beside(silent) as bad:
        found = looked_up(*((bad, good) if turned else (good, bad)), seconds=0.2)
    assert (found.state, f"no answer from {HOST} (timeout)" in found.text) == ("look", True)
    assert "goes to 10 mx.shop.example" in found.text


def test_a_certificate_that_lasts_is_fine(tmp_path: Path) -> None:
    found = tls(certified(tmp_path, 90.5))
    assert (found.state, "(90 days)" in found.text) == ("ok", True)


@pytest.mark.parametrize(("days", "state"), [(14.5, "ok"), (13.5, "look"), (0.5, "look"), (-0.5, "bad")])
def test_a_certificate_that_ends_soon_is_told(tmp_path: Path, days: float, state: str) -> None:
    assert tls(certified(tmp_path, days)).state == state


def test_a_certificate_of_another_key_is_bad(tmp_path: Path) -> None:
    found = tls(certified(tmp_path, 90, other_key=True))
    assert (found.state, "chain.pem" in found.text) == ("bad", True)


def test_a_file_that_is_no_certificate_is_bad(tmp_path: Path) -> None:
    settings = certified(tmp_path, 90)
    (tmp_path / "chain.pem").write_bytes(b"nonsense")
    assert tls(settings).state == "bad"


def test_without_a_certificate_mail_comes_in_unencrypted() -> None:
    found = tls(Settings())
    assert (found.state, "unencrypted" in found.text) == ("look", True)


def ports(place: Place) -> dict[str, str]:
    zone = place.file("zone.json", "{}")
    numbers = {"MAILGUARD_SMTP__PORT": str(free_port()), "MAILGUARD_HTTP__PORT": str(free_port())}
    return {**numbers, "MAILGUARD_DNS__ZONE": str(zone)}


def test_something_bad_is_exit_one(place: Place) -> None:
    ran = place.run("doctor", **ports(place))
    assert ran.code == 1
    assert "✗ database: there is no database yet" in ran.out


def test_every_look_has_its_line(place: Place) -> None:
    place.prepared()
    ran = place.done("doctor", **ports(place))
    looks = ["disk", "database", "personal", "profiles", "stages", "SMTP", "HTTP", "dns", "tls"]
    assert [line.split(" ")[1].strip(":") for line in ran.lines] == looks
    assert {line[0] for line in ran.lines} <= {"✓", "!"}


def test_a_profile_that_is_not_in_force_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text('marketplace = "own"\nsender = []\n', "utf-8")
    found = profiles(Settings(profiles=tmp_path))
    assert found.state == "bad"
    assert f"{tmp_path}/own.toml:2: unknown key 'sender'" in found.text
    assert "SIGHUP" in found.text


def test_profiles_that_are_all_in_force_are_listed() -> None:
    assert profiles(Settings()) == Finding("ok", "profiles: amazon, ebay, etsy, shopify, walmart, woocommerce")
