"""Creates the virtual environment and installs the pinned packages from the user's own package index.

Failures are reported in one line; the full output is in a log. Uses only the standard library.
"""

from __future__ import annotations

import ast
import importlib.util
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from local import progress
from local.commands import run
from local.paths import ProjectPaths

_UNREACHABLE = re.compile(
    r"dns error|name resolution|not known|error sending request|failed to (?:connect|establish)"
    r"|connection (?:refused|reset)|timed out|unreachable|proxyerror",
    re.IGNORECASE,
)


def make_venv(paths: ProjectPaths, log: Path, lock: int, environ: Mapping[str, str]) -> None:
    """Recreates the virtual environment with the Python interpreter that runs this module."""
    with progress.step("Creating .venv"):
        _run(_venv_command(paths), paths, log, lock, environ)


def install(paths: ProjectPaths, log: Path, lock: int, environ: Mapping[str, str]) -> None:
    """Installs uv with pip, and everything else with uv, which takes a quarter of the time."""
    requirements = paths.root / "requirements-dev.txt"
    pinned_uv = next(line for line in requirements.read_text().splitlines() if line.startswith("uv=="))
    pip = [str(paths.python), "-m", "pip"]
    uv = [str(paths.venv / "bin" / "uv"), "pip", "install", "--python", str(paths.python)]
    with progress.step("Installing packages"):
        _run(
            [*pip, "install", "--disable-pip-version-check", "--no-cache-dir", "--retries", "2", pinned_uv],
            paths,
            log,
            lock,
            environ,
        )
        _run([*uv, "--requirements", str(requirements)], paths, log, lock, uv_environment(paths, environ))


def uv_environment(paths: ProjectPaths, environ: Mapping[str, str]) -> dict[str, str]:
    """Returns environment variables that make uv use pip's index and certificates, since uv ignores pip's settings."""
    command = [str(paths.python), "-m", "pip", "config", "list"]
    listed = subprocess.run(command, capture_output=True, text=True, env=dict(environ), check=True)
    return paths.uv_folders | translate(listed.stdout, environ)


def translate(pip_configuration: str, environ: Mapping[str, str]) -> dict[str, str]:
    """Adds the settings from `pip config list` to `environ` as uv's variables. Existing variables take precedence."""
    lines = sorted(pip_configuration.splitlines(), key=lambda line: line.startswith(":env:"))  # the later one wins
    settings = {}
    for line in lines:
        name, _, text = line.partition("=")
        settings[name.rpartition(".")[2]] = " ".join(ast.literal_eval(text).split())
    translated = {
        "UV_DEFAULT_INDEX": settings.get("index-url"),
        "UV_INDEX": settings.get("extra-index-url"),
        "UV_FIND_LINKS": settings.get("find-links", "").replace(" ", ","),
        "UV_INSECURE_HOST": settings.get("trusted-host"),
        "SSL_CERT_FILE": settings.get("cert"),
        "UV_SYSTEM_CERTS": "true",  # as pip does
    }
    return {name: text for name, text in translated.items() if text} | dict(environ)


def reason(output: str) -> str:
    """Returns one line that says why an installer failed, judging by its output, and what to do."""
    if _UNREACHABLE.search(output):
        return (
            "can't download the packages: the package index can't be reached — "
            "check the network, the proxy and PIP_INDEX_URL, and try again"
        )
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    cause = next((line for line in lines if line.lower().startswith("error")), lines[-1] if lines else "no output")
    return f"can't install the packages: {cause.rstrip('.')}"


def _venv_command(paths: ProjectPaths) -> list[str]:
    """Returns the command that creates the virtual environment, with uv or virtualenv if this Python has no `venv`."""
    python = getattr(sys, "_base_executable", None) or sys.executable
    if importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip"):
        return [python, "-m", "venv", "--clear", str(paths.venv)]
    if uv := shutil.which("uv"):
        return [uv, "venv", "--clear", "--seed", "--python", python, str(paths.venv)]
    if virtualenv := shutil.which("virtualenv"):
        return [virtualenv, "--clear", "--python", python, str(paths.venv)]
    version = ".".join(platform.python_version_tuple()[:2])
    sys.exit(
        f"error: {python} can't create virtual environments — install its venv module (on Debian and Ubuntu: "
        f"python{version}-venv) or uv, or use a different Python: make PYTHON=/path/to/python3"
    )


def _run(command: Sequence[str], paths: ProjectPaths, log: Path, lock: int, environ: Mapping[str, str]) -> None:
    """Runs a command and logs its output. Exits with a one-line error if it fails."""
    ran = run(command, log, environ=environ, lock=lock)
    if ran.exit_code:
        sys.exit(f"error: {reason(ran.output)} (full output: {paths.relative(log)})")
