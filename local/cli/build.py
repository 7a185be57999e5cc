"""Builds the Pulumi CLI from the Go module that `go.mod` and `go.sum` pin.

The files that Python programs need are copied next to the CLI. Uses only the standard library.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from local import progress
from local.cli.find import PIN, NoCliError, examine, installed_at
from local.cli.go import counters, find_or_install_go, module_sources
from local.cli.pin import CLI_PACKAGE, HOST, MODULE, SDK_MODULE, cli_version, pin
from local.commands import Ran, ignore, remove_in_background, run
from local.paths import ProjectPaths

NEEDED_BYTES = 4 * 10**9

_FLAGS = (
    "-trimpath",
    "-gcflags=all=-l -dwarf=false",  # no inlining: a third less build time, but the CLI takes 70 ms longer to start
    f"-ldflags=-s -w -X {SDK_MODULE}/go/common/version.Version={cli_version()}",
)
_SCRIPTS = ("python/cmd/pulumi-language-python-exec", "python/dist/pulumi-resource-pulumi-python")
# Patterns in Go's output and the reasons to report. The first match wins.
_REASONS = (
    (r"no space left on device", "the disk is full"),
    (r"verifying (\S+): checksum mismatch", r"\1 doesn't match the checksum in go.sum"),
    (r"reading (https?://\S+): ([45]\d\d) ", r"the Go module proxy returned \2 for \1"),
    (
        r"dial tcp|no such host|i/o timeout|TLS handshake|proxyconnect|connection refused|network is unreachable|x509:",
        "the Go module proxy can't be reached — check the network, the proxy and GOPROXY",
    ),
)


def build(paths: ProjectPaths, folder: Path, lock: int) -> None:
    """Builds the CLI into `folder`; keeps downloads and compiled packages until the build has succeeded.

    Raises:
        NoCliError: The build failed.
    """
    work = paths.local_dir / "cli.build"
    _require_room(work, paths)
    log = paths.log("cli-build")
    log.write_text("")
    progress.say(
        f"Building the Pulumi CLI {cli_version()} from its Go module. This happens only once, takes about 3 min on 2 "
        f"cores and uses up to {NEEDED_BYTES / 1e9:.0f} GB in {paths.relative(work)} while it runs"
    )
    command = find_or_install_go(paths, work / "go", log, lock)
    go = _Go(command, module_sources(command, work), work, log, lock, paths.relative(log))
    with progress.step("Building the Pulumi CLI") as step:
        stale = ("list", "-deps", "-f", "{{if .Stale}}{{.ImportPath}}{{end}}")
        packages = go.lines(*stale, *_FLAGS, CLI_PACKAGE, each_line=lambda line: step.detail(line.removeprefix("go: ")))
        compiled = _counter(len(packages), step.detail)
        go.lines("build", "-v", "-o", str(installed_at(folder)), *_FLAGS, CLI_PACKAGE, each_line=compiled)
        [sdk] = go.lines("list", "-m", "-f", "{{.Dir}}", SDK_MODULE)
        for script in (*(Path(sdk, script) for script in _SCRIPTS), HOST):
            shutil.copyfile(script, folder / "bin" / script.name)
            (folder / "bin" / script.name).chmod(0o755)
        (folder / PIN).write_text(pin(), encoding="utf-8")
        examine(installed_at(folder))
    remove_in_background(work)


def _require_room(work: Path, paths: ProjectPaths) -> None:
    used = sum(path.lstat().st_size for path in work.rglob("*")) if work.exists() else 0
    free = shutil.disk_usage(paths.local_dir).free
    if used + free < NEEDED_BYTES:
        raise NoCliError(
            f"the build needs {NEEDED_BYTES / 1e9:.0f} GB in {paths.relative(work)}, "
            f"but only {free / 1e9:.1f} GB is free there"
        )


def _counter(total: int, show: Callable[[str], None]) -> Callable[[str], None]:
    """Returns a callback that counts packages as Go reports compiling them."""
    done = 0

    def count(line: str) -> None:
        nonlocal done
        done += not line.startswith("go: ")
        show(f"{done} of {total} packages")

    return count


@dataclass(frozen=True)
class _Go:
    """Runs Go commands in the module. All files that these commands create are in one folder."""

    command: Path
    sources: dict[str, str]
    work: Path
    log: Path
    lock: int
    shown_log: str

    def lines(self, *arguments: str, each_line: Callable[[str], None] = ignore) -> list[str]:
        """Runs a command and returns its output lines without Go's own messages. Raises NoCliError."""
        (self.work / "tmp").mkdir(parents=True, exist_ok=True)
        ran = run(
            [self.command, *arguments],
            self.log,
            environ=self._environ(),
            folder=MODULE,
            lock=self.lock,
            each_line=each_line,
        )
        if ran.exit_code:
            raise NoCliError(f"{self._reason(ran)} ({self.shown_log})")
        return [line for line in ran.lines if line and not line.startswith("go: ")]

    def _environ(self) -> dict[str, str]:
        """Returns a build's environment variables, which include the user's Go settings only for module sources."""
        inherited = {name: text for name, text in os.environ.items() if not name.startswith("GO")}
        return (
            inherited
            | self.sources
            | {
                "CGO_ENABLED": "0",
                "GOENV": "off",
                "GOFLAGS": "-mod=readonly -modcacherw",
                "GOTOOLCHAIN": "local",
                "GOWORK": "off",
                "GOPATH": str(self.work / "path"),
                "GOMODCACHE": str(self.work / "modules"),
                "GOCACHE": str(self.work / "compiled"),
                "GOTMPDIR": str(self.work / "tmp"),
            }
            | counters(self.work)
        )

    def _reason(self, ran: Ran) -> str:
        if ran.exit_code < 0:
            return f"Go was killed by signal {-ran.exit_code}"
        for pattern, reason in _REASONS:
            if found := re.search(pattern, ran.output):
                if "disk" in reason:
                    remove_in_background(self.work)  # a cache that fills the disk is of no use
                return found.expand(reason)
        last = next((line.strip() for line in reversed(ran.lines) if line.strip()), "")
        return last or f"Go failed with exit code {ran.exit_code}"
