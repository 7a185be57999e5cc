"""Fake installers for the CLI: small programs that stand in for Python, uv and Go."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from local.cli.build import build
from local.cli.find import NoCliError
from local.paths import ProjectPaths
from tests.support.system.processes import everyday_commands, program

BUILT = "3.300.0"
DOWNLOADED = "3.299.0"


@dataclass(frozen=True)
class Outside:
    """An empty project folder, and the commands on `PATH`. At first, there is no network, no Go and no CLI."""

    paths: ProjectPaths
    path: Path
    record: Path

    def downloads(self, script: str) -> None:
        """Replaces the SDK's installer with this script. `$3` is the folder that it installs into."""
        no_pip_settings = 'if [ "$1" = -m ]; then exit; fi'
        begun = f"echo download >> {self.record}/order"
        python = program(self.paths.venv / "bin", "python", f"{no_pip_settings}\n{begun}\n{script}")
        assert python == self.paths.python

    def builds(self, script: str, version: str = "go99.0") -> Path:
        """Puts a fake Go on `PATH` that builds with this script, and returns it. `$4` is the command to build."""
        scripts = self.record / "sdk" / "python"
        program(scripts / "cmd", "pulumi-language-python-exec", "echo the executor")
        program(scripts / "dist", "pulumi-resource-pulumi-python", "echo the dynamic provider")
        return program(
            self.path,
            "go",
            f"""
case "$1 $2" in
"version "*) echo "go version {version} fake/fake"; exit ;;
"env -json") echo '{{"GOPROXY": "https://proxy.example.com", "GOSUMDB": "off"}}'; exit ;;
"list -m") echo {self.record}/sdk; exit ;;
"list -deps") echo example.com/one; echo example.com/two; exit ;;
esac
echo build >> {self.record}/order
env > {self.record}/environment
for argument; do echo "$argument"; done > {self.record}/arguments
{script}""",
        )

    def build(self) -> Path:
        """Builds a CLI and returns its folder."""
        folder = self.paths.local_dir / "cli.unfinished"
        self.paths.local_dir.mkdir(exist_ok=True)
        with (self.paths.local_dir / "lock").open("w") as lock:
            build(self.paths, folder, lock.fileno())
        return folder

    def why_not_built(self) -> str:
        """Runs a build that must fail, and returns the reason."""
        with pytest.raises(NoCliError) as stopped:
            self.build()
        return str(stopped.value)

    @property
    def installing(self) -> list[str]:
        """Returns the command line of a process that installs a CLI and prints its path."""
        code = (
            "from pathlib import Path; from local.cli.install import install; from local.paths import ProjectPaths\n"
            f"print(install(ProjectPaths(Path({str(self.paths.root)!r}))).command)"
        )
        return [sys.executable, "-c", code]

    def cli(self, version: str) -> Path:
        """Returns a fake CLI that reports this version, for a script to copy."""
        return program(self.record / version, "pulumi", f"echo v{version}")

    @property
    def downloading(self) -> str:
        """A script for a download that succeeds."""
        return f'mkdir -p "$3/bin" && cp {self.cli(DOWNLOADED)} "$3/bin"'

    @property
    def building(self) -> str:
        """A script for a build that succeeds and fills Go's caches."""
        filling = 'mkdir -p "$GOCACHE" && echo compiled > "$GOCACHE/package"'
        return f'{filling} && mkdir -p "${{4%/*}}" && cp {self.cli(BUILT)} "$4" && echo example.com/one'

    @property
    def order(self) -> list[str]:
        """The installers that have started so far, in order."""
        order = self.record / "order"
        return order.read_text().split() if order.exists() else []


@pytest.fixture
def outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Outside:
    """The test's outside world, for this process and for the processes that it starts with `os.environ`."""
    path = everyday_commands(tmp_path / "path")
    monkeypatch.setenv("PATH", str(path))
    paths = ProjectPaths(tmp_path / "project")
    paths.root.mkdir()
    (tmp_path / "record").mkdir()
    there = Outside(paths, path, tmp_path / "record")
    there.downloads("echo no network; exit 1")
    return there
