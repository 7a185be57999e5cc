"""A real Airflow instance: its folder, its database, its admin, and the commands that run its components."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from local import progress
from local.mwaa.airflow import scheduling
from local.mwaa.airflow.components import Component, components
from local.mwaa.airflow.versions import AirflowVersion
from local.mwaa.data_dir import end_of_log
from local.mwaa.user_error import UserError
from local.private_files import make_private, write_private

ADMIN = "admin"
# The environment variables that Airflow inherits from the caller: no AWS keys, AIRFLOW__ settings or Python path.
_INHERITED = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "TZ")


@dataclass(frozen=True)
class Airflow:
    """An Airflow instance whose AIRFLOW_HOME is `home`, run by its own virtual environment's Python interpreter."""

    version: AirflowVersion
    python: Path
    home: Path
    #: The AirflowConfigurationOptions, such as `core.parallelism`, and their values.
    options: Mapping[str, str] = field(default_factory=dict)
    #: The DAG folder; None to run no scheduler.
    dags: Path | None = None

    @property
    def components(self) -> tuple[Component, ...]:
        """The components that this instance runs."""
        return components(self.version.api, scheduler=self.dags is not None)

    @property
    def _commands_log(self) -> Path:
        return self.home / "airflow.log"

    @property
    def _prepared(self) -> Path:
        return self.home / "prepared.txt"

    @property
    def _database(self) -> Path:
        return self.home / "airflow.db"

    @property
    def _passwords(self) -> Path:
        # Airflow 3's command line looks for the file under this name.
        return self.home / "simple_auth_manager_passwords.json.generated"

    def password(self) -> str:
        """Returns the admin's password."""
        return str(json.loads(self._passwords.read_text(encoding="utf-8"))[ADMIN])

    def port(self) -> int:
        """Returns the port to serve on: the previous one if it is free, so that the UI's URL stays the same."""
        file = self.home / "port.txt"
        port = _free_port(int(file.read_text()) if file.exists() else 0)
        write_private(file, str(port))
        return port

    def prepare(self, lock: int) -> None:
        """Creates the settings, keys, database and admin if this hasn't been done yet. Raises UserError.

        Starts over after an interruption.

        Args:
            lock: The descriptor of a lock on this folder. Airflow's commands hold the lock while they run.
        """
        if self._prepared.exists():
            return
        with progress.step(f"Preparing Airflow {self.version.version}"):
            shutil.rmtree(self.home, ignore_errors=True)
            make_private(self.home)
            write_private(self.home / "airflow.cfg", _settings(self.version))
            write_private(self._passwords, json.dumps({ADMIN: secrets.token_urlsafe(12)}))
            shutil.copy(new_database(self.python), self._database)
            if self.version.api == "v1":
                # Without a terminal, Airflow reads the password from standard input, so no process list shows it.
                self._run(
                    lock, "users", "create", "--username", ADMIN, "--role", "Admin",
                    "--firstname", "Local", "--lastname", "Admin", "--email", "admin@localhost",
                    answers=f"{self.password()}\n" * 2,
                )  # fmt: skip
            write_private(self._prepared, self.version.version + "\n")

    def create_new_database(self, lock: int) -> None:
        """Creates the database that every instance of this installation starts from. Raises UserError.

        Airflow takes 5 to 10 s to do that. The database contains no secrets yet. `home` must be a temporary folder.
        """
        make_private(self.home)
        write_private(self.home / "airflow.cfg", _settings(self.version))
        self._run(lock, "db", "migrate")
        self._database.rename(new_database(self.python))
        shutil.rmtree(self.home)

    def prepare_from(self, other: Airflow, lock: int) -> None:
        """Creates this instance from the keys and database of an instance of another version. Raises UserError."""
        done = self._prepared.name
        shutil.copytree(other.home, self.home, ignore=shutil.ignore_patterns("logs", "*.pid", "*.log", "*.out", done))
        if _numbers(self) >= _numbers(other):
            self._run(lock, "db", "migrate")
        else:
            # Only the newer version can downgrade the database.
            replace(other, home=self.home)._run(lock, "db", "downgrade", "--to-version", self.version.version, "--yes")
        write_private(self._prepared, self.version.version + "\n")

    def start(self, component: Component, port: int) -> subprocess.Popen[bytes]:
        """Starts a component in its own session, so that all its processes can be found and stopped.

        Args:
            component: One of `components`.
            port: The web server's port.
        """
        for stale in self.home.glob(f"airflow-{component.arguments[0]}*.pid"):
            stale.unlink()  # Airflow 2 doesn't start if any process has the PID in this file
        with self.log(component).open("wb") as log:
            return subprocess.Popen(
                self._command(*(argument.format(port=port) for argument in component.arguments)),
                env=self._environ(self._options(port)), cwd=self.home, umask=0o077, start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip

    def log(self, component: Component) -> Path:
        """Returns a component's log, which the next start overwrites."""
        return self.home / component.log

    def _run(self, lock: int, *arguments: str, answers: str = "") -> None:
        with self._commands_log.open("ab") as log:
            result = subprocess.run(
                self._command(*arguments), input=answers.encode(), stdout=log, stderr=log,
                env=self._environ(self.options), cwd=self.home, umask=0o077, start_new_session=True, pass_fds=[lock],
                check=False,
            )  # fmt: skip
        if result.returncode:
            raise UserError(f"airflow {' '.join(arguments[:2])} failed. {end_of_log(self._commands_log)}")

    def _command(self, *arguments: str) -> list[str]:
        return [str(self.python), "-m", "airflow", *arguments]

    def _options(self, port: int) -> Mapping[str, str]:
        if self.dags is None:
            return self.options
        return {
            **scheduling.preferred(self.version.api),
            **self.options,
            **scheduling.required(self.dags, port),
        }

    def _environ(self, options: Mapping[str, str]) -> dict[str, str]:
        inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}
        path = f"{self.python.parent}{os.pathsep}{inherited.get('PATH', os.defpath)}"
        # As on MWAA, options are set as environment variables, which take precedence over airflow.cfg.
        configured = {f"AIRFLOW__{name.replace('.', '__').upper()}": text for name, text in options.items()}
        # HOME is set so that no hook finds the user's ~/.aws.
        return inherited | configured | {"AIRFLOW_HOME": str(self.home), "HOME": str(self.home), "PATH": path}


def new_database(python: Path) -> Path:
    """Returns the database that new instances start from, given the installation's Python interpreter."""
    return python.parents[1] / "airflow.db"


def _numbers(airflow: Airflow) -> tuple[int, ...]:
    return tuple(int(number) for number in airflow.version.version.split("."))


def _free_port(preferred: int) -> int:
    """Returns a free port on 127.0.0.1: the preferred one, if possible."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", preferred))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _settings(version: AirflowVersion) -> str:
    """Returns the content of an airflow.cfg with new keys, one of which encrypts values in the database."""
    core = {"load_examples": "False", "fernet_key": urlsafe_b64encode(secrets.token_bytes(32)).decode()}
    sections = {
        "core": core,
        "database": {"load_default_connections": "False"},
        "usage_data_collection": {"enabled": "False"},
    }
    if version.api == "v1":
        backend = "airflow.api.auth.backend"
        sections["api"] = {"auth_backends": f"{backend}.basic_auth,{backend}.session"}
        # Gateways and tests log in often, so logins aren't rate-limited. The option was moved in 2.9.
        unlimited = {"auth_rate_limited": "False"}
        sections["webserver"] = {"secret_key": secrets.token_hex(32), **unlimited}
        sections["fab"] = unlimited
    else:
        core["simple_auth_manager_users"] = f"{ADMIN}:admin"
        sections["api"] = {"secret_key": secrets.token_hex(32)}
        sections["api_auth"] = {"jwt_secret": secrets.token_hex(32)}
    lines = (
        line
        for section, options in sections.items()
        for line in (f"[{section}]", *(f"{name} = {value}" for name, value in options.items()), "")
    )
    return "\n".join(lines)
