"""The language host as a user of the CLI sees it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from local.cli.pin import MODULE
from local.paths import PROJECT_PATHS, ProjectPaths
from tests.support.pulumi.cli import PASSPHRASE, cli, is_built_by_make
from tests.support.pulumi.stack import PROJECT
from tests.support.system.processes import started, until

INSTEAD = "install the Pulumi CLI as described at https://www.pulumi.com/docs/install"
HOST = "pulumi-language-python"
TWO_THAT_FAIL = """
from pulumi.dynamic import CheckFailure, CheckResult, Resource, ResourceProvider

class Picky(ResourceProvider):
    def check(self, olds, news):
        return CheckResult(news, [CheckFailure("size", "is too small")])

class Thing(Resource, name="Thing"):
    size: pulumi.Output[int]

for name in ("one", "two"):
    Thing(Picky(), name, {"size": 1})
"""
ENDED = "error: an unhandled error occurred: program exited with non-zero exit code: {}"
BESIDE = [
    "pulumi-language-python-exec",
    "pulumi-resource-pulumi-python",
]  # must be in the same folder as the CLI


@dataclass(frozen=True)
class Project:
    """A project with a stack, and the folder of the CLI that runs it."""

    folder: Path
    commands: Path
    home: Path

    def declare(self, program: str, options: str = f"virtualenv: {sys.prefix}") -> None:
        """Writes the program and its runtime options."""
        (self.folder / "__main__.py").write_text(program)
        (self.folder / "Pulumi.yaml").write_text(PROJECT.format(virtualenv="x").replace("virtualenv: x", options))

    def pulumi(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Runs a CLI command."""
        return subprocess.run(
            self.command(*arguments),
            cwd=self.folder,
            env=self.environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def command(self, *arguments: str) -> list[str | Path]:
        """Returns the command line that runs the CLI with these arguments."""
        return [self.commands / "pulumi", "--non-interactive", *arguments]

    @property
    def environ(self) -> dict[str, str]:
        """The environment variables, without the user's Pulumi settings and with the language host next to the CLI."""
        inherited = {name: text for name, text in os.environ.items() if not name.startswith("PULUMI_")}
        return inherited | {
            "PATH": os.pathsep.join([str(self.commands), os.environ["PATH"]]),
            "PULUMI_BACKEND_URL": f"file://{self.home}",
            "PULUMI_HOME": str(self.home / "pulumi"),
            "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        }


def commands_with(folder: Path, host: Path) -> Path:
    """Fills a folder with these tests' CLI and a different language host."""
    folder.mkdir(parents=True)
    command = cli().command.resolve()
    with suppress(OSError):  # fails across file systems
        os.link(command, folder / "pulumi")
    if not (folder / "pulumi").exists():
        shutil.copy2(command, folder / "pulumi")
    for name in BESIDE:
        shutil.copy2(command.with_name(name), folder / name)
    shutil.copy2(host, folder / HOST)
    return folder


@pytest.fixture(scope="module")
def commands(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Returns the folder of a built CLI, in a project folder with everything that its language host needs."""
    paths = ProjectPaths(tmp_path_factory.mktemp("built"))
    paths.venv.symlink_to(sys.prefix)
    (paths.root / "local").symlink_to(PROJECT_PATHS.root / "local")
    return commands_with(paths.cli / "bin", MODULE / "bin" / HOST)


@pytest.fixture(scope="module")
def project(commands: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = Project(tmp_path_factory.mktemp("project"), commands, tmp_path_factory.mktemp("home"))
    project.declare("")
    created = project.pulumi("stack", "init", "local")
    assert created.returncode == 0, created.stderr
    return project


@cache
def genuine_host() -> Path | None:
    """Returns Pulumi's own language host on PATH, if there is one."""
    found = shutil.which(HOST)
    return None if found is None or is_built_by_make(Path(found)) else Path(found)


def test_a_program_gets_its_configuration_and_its_secrets_stay_secret(project: Project) -> None:
    project.declare(
        "import pulumi\n"
        "from pulumi.runtime.config import is_config_secret\n"
        "config = pulumi.Config()\n"
        "for name in ('owner', 'password'):\n"
        "    pulumi.export(name, config.require(name))\n"
        "    pulumi.export(f'{name}IsSecret', is_config_secret(f'scenario:{name}'))\n"
    )
    for arguments in (("owner", "ops"), ("--secret", "password", "planted-secret")):
        assert project.pulumi("config", "set", *arguments).returncode == 0
    ran = project.pulumi("up", "--yes", "--skip-preview")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    shown = [" ".join(line.split()) for line in ran.stdout.split("Outputs:")[1].splitlines()]
    for line in ('owner : "ops"', "ownerIsSecret : false", 'password : "[secret]"', "passwordIsSecret: true"):
        assert line in shown
    assert "planted-secret" not in ran.stdout + ran.stderr
    assert ran.stderr == ""


@pytest.mark.parametrize("path", ["", "/theirs"])
def test_a_program_inherits_the_users_pythonpath(path: str, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", path)
    project.declare("import os; print('PYTHONPATH=' + os.environ['PYTHONPATH'])")
    ran = project.pulumi("preview", "--suppress-progress")
    assert f"PYTHONPATH={path}\n" in ran.stdout, ran.stdout + ran.stderr


@pytest.mark.parametrize(
    ("program", "lines"),
    [
        ("import sys; sys.exit(3)", [ENDED.format(3)]),
        (
            "raise ValueError('no')",
            [
                "error: Program failed with an unhandled exception:",
                "Traceback (most recent call last):",
                '  File "{folder}/__main__.py", line 1, in <module>',
                "    raise ValueError('no')",
                "ValueError: no",
            ],
        ),
        ("import pulumi; raise pulumi.RunError('no such owner')", ["error: no such owner", ENDED.format(1)]),
    ],
)
def test_a_program_that_fails_is_reported_once(program: str, lines: list[str], project: Project) -> None:
    project.declare(program)
    ran = project.pulumi("preview", "--suppress-progress")
    assert ran.returncode != 0
    _, reported = ran.stdout.split("Diagnostics:\n")
    reported, _ = reported.split("\n\nResources:")
    first, *rest = [line.removeprefix("    ") for line in reported.splitlines()]
    assert first.strip() == "pulumi:pulumi:Stack (scenario-local):"
    assert rest == [line.format(folder=project.folder) for line in lines]


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (
            "toolchain: poetry",
            f"the language host built by make supports only the pip toolchain, not 'poetry' — {INSTEAD}",
        ),
        ("typechecker: mypy", f"the language host built by make can't run a type checker — {INSTEAD}"),
        (
            "virtualenv: nowhere",
            "the 'virtualenv' option in Pulumi.yaml is '{folder}/nowhere', which isn't a virtual environment",
        ),
    ],
)
def test_unsupported_options_are_one_line_errors(options: str, why: str, project: Project) -> None:
    project.declare("print('planted')", options)
    ran = project.pulumi("preview")
    assert ran.returncode != 0
    assert ran.stderr == f"error: failed to discover package requirements: {why.format(folder=project.folder)}\n"
    assert "planted" not in ran.stdout


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["preview", "--policy-pack", "policies"], "can't run policy packs, or plugins written in Python"),
        (["install"], "can't install packages"),
    ],
)
def test_unsupported_command_is_a_one_line_error(arguments: list[str], why: str, project: Project) -> None:
    project.declare("")
    (project.folder / "policies").mkdir(exist_ok=True)
    (project.folder / "policies" / "PulumiPolicy.yaml").write_text("runtime: python\nversion: 0.0.1\n")
    (project.folder / "policies" / "__main__.py").touch()
    ran = project.pulumi(*arguments)
    assert ran.returncode != 0
    [error] = [line for line in ran.stderr.splitlines() if line.startswith("error: ")]
    assert error.endswith(f": the language host built by make {why} — {INSTEAD}")
    assert "Traceback" not in ran.stdout + ran.stderr


def test_a_debugger_that_it_cannot_attach_is_a_one_line_error(project: Project) -> None:
    project.declare("print('planted')")
    ran = project.pulumi("preview", "--attach-debugger")
    assert ran.returncode != 0
    error = f"the language host built by make can't attach a debugger — {INSTEAD}"
    assert f"    error: an unhandled error occurred: {error}\n" in ran.stdout
    assert "planted" not in ran.stdout


def test_about_names_python_and_the_packages(project: Project) -> None:
    project.declare("")
    ran = project.pulumi("about")
    assert (ran.returncode, ran.stderr) == (0, "")
    version = sys.version.split()[0]
    assert f"This project is written in python: executable='{sys.executable}' version='{version}'" in ran.stdout
    assert "\npulumi-mwaa " in ran.stdout


def test_only_one_of_two_failed_resources_is_reported_and_no_program_error(project: Project) -> None:
    """The engine stops the program at the first failure; the other resource waits for a response that never arrives."""
    project.declare(f"import pulumi{TWO_THAT_FAIL}")
    ran = project.pulumi("preview", "--suppress-progress")
    assert ran.returncode != 0
    _, reported = ran.stdout.split("Diagnostics:\n")
    assert reported.count("is too small") == 1
    assert "pulumi:pulumi:Stack" not in reported
    assert "Traceback" not in ran.stdout + ran.stderr


def test_an_interrupted_run_ends_without_output_from_the_host(project: Project) -> None:
    project.declare("import time\nprint('it runs', flush=True)\ntime.sleep(600)\n")
    with started(project.command("preview"), project.environ, project.folder) as family:
        assert family.process.stdout is not None
        before = [family.process.stdout.readline()]
        while "it runs" not in before[-1]:
            assert before[-1], "the run ended before the program reported that it was running"
            before.append(family.process.stdout.readline())
        os.killpg(family.process.pid, signal.SIGINT)
        after, errors = family.output()
        until(lambda: family.alive() == [])
    assert family.process.returncode != 0
    assert "language_host" not in "".join([*before, after, errors])


def comparable(ran: subprocess.CompletedProcess[str], commands: Path) -> tuple[int, list[str], list[str]]:
    """Returns a run's exit code and output, without the CLI's path and progress lines."""
    outputs = (output.replace(str(commands), "COMMANDS").splitlines() for output in (ran.stdout, ran.stderr))
    stdout, stderr = ([line for line in output if not line.startswith("@")] for output in outputs)
    return ran.returncode, stdout, stderr


@pytest.mark.skipif(genuine_host() is None, reason=f"Pulumi's own {HOST} is not on PATH")
@pytest.mark.parametrize(
    "program",
    [
        "import os, pulumi; pulumi.export('seen', [os.getcwd(), *map(os.environ.get, ['PYTHONPATH', 'VIRTUAL_ENV'])])",
        "raise ValueError('no')",
        "import sys; sys.exit(3)",
        "x = = 1",
    ],
)
def test_pulumis_own_host_gives_the_same_results(program: str, project: Project, tmp_path: Path) -> None:
    host = genuine_host()
    assert host is not None
    genuine = Project(project.folder, commands_with(tmp_path / "genuine", host), project.home)
    project.declare(program)
    ours, theirs = (
        comparable(each.pulumi("preview", "--suppress-progress"), each.commands) for each in (project, genuine)
    )
    assert ours == theirs


@pytest.mark.skipif(genuine_host() is None, reason=f"Pulumi's own {HOST} is not on PATH")
def test_pulumis_own_host_rejects_the_same_folder_as_a_virtual_environment(project: Project, tmp_path: Path) -> None:
    host = genuine_host()
    assert host is not None
    genuine = Project(project.folder, commands_with(tmp_path / "genuine", host), project.home)
    # The folder must exist and not be empty: otherwise, Pulumi's host creates a virtual environment there.
    (project.folder / "not-one").mkdir()
    (project.folder / "not-one" / "file").touch()
    project.declare("print('planted')", "virtualenv: not-one")
    for each in (project, genuine):
        ran = each.pulumi("preview")
        assert ran.returncode != 0
        assert "planted" not in ran.stdout
        assert ran.stderr.startswith("error: failed to discover package requirements: ")
        assert str(project.folder / "not-one") in ran.stderr
