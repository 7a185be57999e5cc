"""Building the CLI, with a fake Go that only records how it is called."""

from __future__ import annotations

import os
import re
import signal
import sys
from pathlib import Path

import pytest

from local import progress
from local.cli import build
from local.cli.pin import CLI_PACKAGE, MODULE, cli_version, go_version
from tests.local.fake_installers import Outside
from tests.support.system.processes import program, started, until

# Settings that a user may have and that a build must not depend on.
USER_SETTINGS = {
    "CGO_ENABLED": "1",
    "GOARCH": "wasm",
    "GOCACHE": "/elsewhere/cache",
    "GOEXPERIMENT": "rangefunc",
    "GOFLAGS": "-mod=mod",
    "GOMODCACHE": "/elsewhere/modules",
    "GOOS": "plan9",
    "GOPATH": "/elsewhere",
    "GOTMPDIR": "/elsewhere/tmp",
    "GOTOOLCHAIN": "go9.9.9",
    "GOWORK": "/elsewhere/go.work",
}
# The output of `go env`.
SOURCES = {"GOPROXY": "https://proxy.example.com", "GOSUMDB": "off"}


def caches(outside: Outside) -> list[Path]:
    """Returns the files in Go's caches, even if they have been renamed for deletion."""
    return sorted(outside.paths.local_dir.glob("cli.build*/compiled/*"))


def test_version_is_the_one_that_go_mod_pins() -> None:
    lines = {line.strip() for line in (MODULE / "go.mod").read_text().splitlines()}
    assert re.fullmatch(r"v3\.\d+\.\d+", cli_version())
    assert f"github.com/pulumi/pulumi/pkg/v3 {cli_version()} // indirect" in lines
    assert f"tool {CLI_PACKAGE}" in lines
    assert f"go {go_version()}" in lines
    assert f"github.com/pulumi/pulumi/pkg/v3 {cli_version()} h1:" in (MODULE / "go.sum").read_text()


def test_go_gets_the_package_and_its_version(outside: Outside) -> None:
    outside.builds(outside.building)
    folder = outside.build()
    command, *options, package = (outside.record / "arguments").read_text().splitlines()
    assert (command, package) == ("build", "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi")
    assert options[:3] == ["-v", "-o", str(folder / "bin" / "pulumi")]
    assert "-trimpath" in options
    version = f"-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version={cli_version()}"
    assert f"-ldflags=-s -w {version}" in options


def test_go_writes_inside_the_project_and_keeps_the_users_module_sources(
    outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in {**USER_SETTINGS, "HTTPS_PROXY": "http://proxy.example.com"}.items():
        monkeypatch.setenv(name, text)
    outside.builds(outside.building)
    outside.build()
    lines = (outside.record / "environment").read_text().splitlines()
    environ = dict(line.split("=", 1) for line in lines if "=" in line)
    work = outside.paths.local_dir / "cli.build"
    assert {name: text for name, text in environ.items() if name.startswith(("GO", "CGO"))} == SOURCES | {
        "CGO_ENABLED": "0",
        "GOCACHE": str(work / "compiled"),
        "GOENV": "off",
        "GOFLAGS": "-mod=readonly -modcacherw",
        "GOMODCACHE": str(work / "modules"),
        "GOPATH": str(work / "path"),
        "GOTMPDIR": str(work / "tmp"),
        "GOTOOLCHAIN": "local",
        "GOWORK": "off",
    }
    assert environ["XDG_CONFIG_HOME"] == str(work / "config")
    assert environ["PWD"] == str(MODULE)
    assert environ["HTTPS_PROXY"] == "http://proxy.example.com"


def test_files_that_python_programs_need_are_next_to_the_cli(outside: Outside) -> None:
    outside.builds(outside.building)
    files = {file.name: file for file in (outside.build() / "bin").iterdir()}
    assert files.keys() == {
        "pulumi",
        "pulumi-language-python",
        "pulumi-language-python-exec",
        "pulumi-resource-pulumi-python",
    }
    assert all(os.access(file, os.X_OK) for file in files.values())
    assert "the executor" in files["pulumi-language-python-exec"].read_text()
    assert "the dynamic provider" in files["pulumi-resource-pulumi-python"].read_text()
    assert files["pulumi-language-python"].read_text() == (MODULE / "bin" / "pulumi-language-python").read_text()


def test_caches_are_removed_after_success(outside: Outside) -> None:
    outside.builds(outside.building)
    outside.build()
    assert not (outside.paths.local_dir / "cli.build").exists()
    until(lambda: not list(outside.paths.local_dir.glob("cli.build*")))


def test_caches_stay_after_a_failure_for_the_next_attempt(outside: Outside) -> None:
    outside.builds(f"{outside.building}; exit 1")
    outside.why_not_built()
    assert [file.read_text() for file in caches(outside)] == ["compiled\n"]
    outside.builds(f'cat "$GOCACHE/package" > {outside.record}/found; {outside.building}')
    outside.build()
    assert (outside.record / "found").read_text() == "compiled\n"


def test_progress_counts_the_packages_that_are_compiled(outside: Outside, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "QUIET_SECONDS", 0)
    monkeypatch.setattr(progress, "PLAIN_SECONDS", 0.01)
    shown = outside.record / "stderr"
    program(outside.path, "is-shown", f'case "$(cat {shown})" in *"$1"*) exit 0;; esac; exit 1')
    counted = "n=0; until is-shown ': 1 of 2 packages' || [ $n = 1500 ]; do n=$((n + 1)); sleep 0.02; done"
    outside.builds(f"echo go: downloading example.com/one; echo example.com/one; {counted}; {outside.building}")
    with shown.open("w", buffering=1) as stderr:
        monkeypatch.setattr(sys, "stderr", stderr)
        outside.build()
    assert ": 1 of 2 packages\n" in shown.read_text()
    assert "up to 4 GB in .local/cli.build while it runs" in shown.read_text()


def test_too_little_disk_space_is_a_one_line_error(outside: Outside, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "NEEDED_BYTES", 10**21)
    line = outside.why_not_built()
    assert re.fullmatch(
        r"the build needs 1000000000000 GB in \.local/cli\.build, but only \d+\.\d GB is free there", line
    )
    assert outside.order == []


def test_disk_space_used_by_an_earlier_attempt_counts(outside: Outside, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "NEEDED_BYTES", 10**15)
    outside.builds(outside.building)
    used = outside.paths.local_dir / "cli.build" / "modules" / "zip"
    used.parent.mkdir(parents=True)
    with used.open("w") as file:
        file.truncate(10**13)  # a sparse file, which takes no disk space
    assert "GB is free there" in outside.why_not_built()
    monkeypatch.setattr(build, "NEEDED_BYTES", 10**13)
    outside.build()


def test_a_full_disk_is_a_one_line_error_and_its_space_is_freed(outside: Outside) -> None:
    message = "link: write /x/a.out: no space left on device"
    outside.builds(f"{outside.building}; echo '{message}'; echo 'exit status 1'; exit 1")
    assert outside.why_not_built() == "the disk is full (.local/log/cli-build.log)"
    until(lambda: caches(outside) == [])


@pytest.mark.parametrize(
    ("script", "line"),
    [
        ("kill -9 $$", "Go was killed by signal 9"),
        ("exit 3", "Go failed with exit code 3"),
        ("echo 'x.go:1:2: undefined: y'; echo '  too many errors '; echo; exit 1", "too many errors"),
    ],
)
def test_any_other_failure_is_a_one_line_error(script: str, line: str, outside: Outside) -> None:
    outside.builds(script)
    assert outside.why_not_built() == f"{line} (.local/log/cli-build.log)"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_after_an_interruption_the_next_run_resumes(outside: Outside, number: signal.Signals) -> None:
    ready = outside.record / "ready"
    outside.builds(f"{outside.building}; touch {ready}; sleep 600 & wait")
    with started(outside.installing, os.environ) as family:
        until(ready.exists)
        assert len(family.alive()) > 1
        family.process.send_signal(number)
        family.process.wait()
        if number is signal.SIGINT:
            assert family.alive() == []
    assert [file.read_text() for file in caches(outside)] == ["compiled\n"]
    outside.builds(f'cat "$GOCACHE/package" > {outside.record}/found; {outside.building}')
    with started(outside.installing, os.environ) as family:
        printed, _ = family.output()
    assert printed == f"{outside.paths.cli / 'bin' / 'pulumi'}\n"
    assert (outside.record / "found").read_text() == "compiled\n"
