"""The files that people deploy by: valid after their own specifications, and in step with each other and the program.

No container engine is at hand here, so the files are read, not run.
"""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from compose_pydantic import ComposeSpecification
from pydantic import ValidationError
from typer.testing import CliRunner

from mailguard.cli.root import app
from mailguard.settings import Settings

ROOT = Path(__file__).resolve().parent.parent


def compose() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
    return document


def readme_command(name: str) -> str:
    found = re.search(rf"^```sh {name}\n(.*?)^```$", (ROOT / "README.md").read_text("utf-8"), re.M | re.S)
    assert found is not None, f"the README has no {name} command"
    return found[1].strip()


def dockerfile() -> list[str]:
    return (ROOT / "Dockerfile").read_text("utf-8").splitlines()


def test_the_compose_file_follows_the_compose_specification() -> None:
    assert ComposeSpecification(**compose()).services is not None


def test_the_check_of_the_compose_file_sees_a_key_that_is_none() -> None:
    document = compose()
    document["services"]["mailguard"]["portz"] = []
    with pytest.raises(ValidationError):
        ComposeSpecification(**document)


def test_the_compose_file_publishes_the_ports_that_the_program_listens_on() -> None:
    settings = Settings()
    published = {port.rpartition(":")[2] for port in compose()["services"]["mailguard"]["ports"]}
    exposed = next(line for line in dockerfile() if line.startswith("EXPOSE")).split()[1:]
    assert published == set(exposed) == {str(settings.smtp.port), str(settings.http.port)}


def test_postgresql_is_there_for_who_asks_and_no_password_is_in_the_file() -> None:
    services = compose()["services"]
    assert [name for name, one in services.items() if "profiles" not in one] == ["mailguard"]
    assert services["postgres"]["profiles"] == ["postgres"]
    assert "POSTGRES_PASSWORD" in services["postgres"]["environment"]  # passed on from who starts it
    assert "MAILGUARD_DATABASE_URL" in services["mailguard"]["environment"]


def test_the_image_is_built_by_the_steps_of_the_readme() -> None:
    steps = [step.strip() for step in readme_command("run").split("&&")]
    assert [step.split()[0].rpartition("/")[2] for step in steps] == ["python3", "pip", "mailguard"]
    built = next(line for line in dockerfile() if line.startswith("RUN python3 -m venv"))
    assert "pip install" in built
    assert built.endswith(" .")
    assert steps[1].endswith(" .")


def test_what_the_image_starts_are_commands_of_the_program() -> None:
    command = next(line for line in dockerfile() if line.startswith("CMD"))
    started = re.findall(r"mailguard ([a-z ]+?)(?: &&|\")", command)
    assert started == ["db upgrade", "serve"]
    for words in started:
        assert CliRunner().invoke(app, [*words.split(), "--help"]).exit_code == 0


def test_the_readme_has_exactly_two_command_lines_on_its_first_screen() -> None:
    screen = "\n".join((ROOT / "README.md").read_text("utf-8").splitlines()[:24])
    assert re.findall(r"^```sh (\w+)$", screen, re.M) == ["run", "test"]
    assert all("\n" not in readme_command(name) for name in ("run", "test"))


def test_ci_runs_the_readme_s_own_test_command() -> None:
    script = (ROOT / ".ci/run").read_text("utf-8")
    extraction = next(line for line in script.splitlines() if line.startswith("test_command="))
    read = subprocess.run(
        ["bash", "-c", f'{extraction}; printf %s "$test_command"'],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert read.stdout == readme_command("test")
    assert 'bash -c "$test_command"' in script
