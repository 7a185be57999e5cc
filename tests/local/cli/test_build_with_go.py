"""Building the CLI with a real Go, two small modules, and various module proxies."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from local.cli import build
from local.cli.find import Cli, examine
from local.cli.go import find_or_install_go
from local.cli.pin import MODULE, SDK_MODULE, cli_version
from local.paths import ProjectPaths
from tests.local.cli.go_modules import GoModule, failing_proxy, module_proxy, pin
from tests.local.fake_installers import Outside

# The modules that a build refers to, with minimal content.
SDK = GoModule(
    SDK_MODULE,
    "v3.1.0",
    f"module {SDK_MODULE}\n",
    {
        "go/common/version/version.go": "package version\n\nvar Version string\n",
        "python/cmd/pulumi-language-python-exec": "# the executor\n",
        "python/dist/pulumi-resource-pulumi-python": "# the dynamic provider\n",
    },
)
MAIN = f"""\
package main

import (
	"syscall"

	"{SDK_MODULE}/go/common/version"
)

func main() {{ syscall.Write(1, []byte(version.Version+"\\n")) }}
"""
PKG = GoModule(
    "github.com/pulumi/pulumi/pkg/v3",
    "v3.1.0",
    f"module github.com/pulumi/pulumi/pkg/v3\n\nrequire {SDK_MODULE} v3.1.0\n",
    {"cmd/pulumi/main.go": MAIN},
)


@pytest.fixture(scope="module")
def go(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Returns the Go command on PATH, or one from PyPI if the one on PATH is too old or missing."""
    paths = ProjectPaths(tmp_path_factory.mktemp("go"))
    paths.venv.symlink_to(sys.prefix)
    log = paths.log("go")
    with log.open("a") as lock:
        return find_or_install_go(paths, paths.local_dir / "go", log, lock.fileno())


@pytest.fixture
def with_go(go: Path, outside: Outside, monkeypatch: pytest.MonkeyPatch) -> Outside:
    """Returns an `Outside` with a real Go, and with small modules that stand in for the pinned ones."""
    (outside.path / "go").symlink_to(go)
    for name in [name for name in os.environ if name.startswith("GO")]:
        monkeypatch.delenv(name)
    monkeypatch.setattr(build, "MODULE", pin(outside.record / "module", PKG, SDK))
    return outside


def test_the_cli_is_built_from_the_pinned_modules(with_go: Outside, monkeypatch: pytest.MonkeyPatch) -> None:
    with module_proxy(PKG, SDK) as url:
        monkeypatch.setenv("GOPROXY", url)
        folder = with_go.build()
    command = folder / "bin" / "pulumi"
    assert examine(command) == Cli(command, cli_version().removeprefix("v"))
    assert (folder / "bin" / "pulumi-language-python-exec").read_text() == "# the executor\n"
    assert (folder / "bin" / "pulumi-resource-pulumi-python").read_text() == "# the dynamic provider\n"


def test_a_module_that_is_not_the_pinned_one_is_not_built(with_go: Outside, monkeypatch: pytest.MonkeyPatch) -> None:
    other = replace(PKG, files={**PKG.files, "cmd/pulumi/more.go": "package main\n"})
    with module_proxy(other, SDK) as url:
        monkeypatch.setenv("GOPROXY", url)
        line = with_go.why_not_built()
    assert (
        line == "github.com/pulumi/pulumi/pkg/v3@v3.1.0 doesn't match the checksum in go.sum (.local/log/cli-build.log)"
    )
    assert "SECURITY ERROR" in (with_go.paths.local_dir / "log" / "cli-build.log").read_text()


@pytest.mark.parametrize("status", [401, 403, 404, 410, 429, 500, 503])
def test_a_proxy_that_responds_with_an_error_is_named(
    status: int, with_go: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    with failing_proxy(status) as url:
        monkeypatch.setenv("GOPROXY", url)
        line = with_go.why_not_built()
    assert line.startswith(f"the Go module proxy returned {status} for {url}/github.com/pulumi/pulumi/")
    assert line.endswith(" (.local/log/cli-build.log)")
    assert "\n" not in line


@pytest.mark.parametrize("proxy", ["http://127.0.0.1:9", "https://127.0.0.1:9,http://127.0.0.1:9"])
def test_an_unreachable_proxy_is_a_one_line_error(
    proxy: str, with_go: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOPROXY", proxy)
    assert with_go.why_not_built() == (
        "the Go module proxy can't be reached — check the network, the proxy and GOPROXY (.local/log/cli-build.log)"
    )


def test_an_unrecognized_failure_shows_the_last_line_from_go(with_go: Outside, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOPROXY", "off")
    assert with_go.why_not_built() == "module lookup disabled by GOPROXY=off (.local/log/cli-build.log)"


def test_the_pinned_module_is_requested(with_go: Outside, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "MODULE", MODULE)
    with failing_proxy(404) as url:
        monkeypatch.setenv("GOPROXY", url)
        line = with_go.why_not_built()
    assert f" 404 for {url}/github.com/pulumi/pulumi/pkg/v3/@v/{cli_version()}.zip " in line
