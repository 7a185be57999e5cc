"""The state of a running local MWAA: written by its gateway, read by `start`, `status` and `stop`."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from local.mwaa.airflow.processes import Mark
from local.mwaa.data_dir import Home
from local.mwaa.user_error import UserError
from local.private_files import write_private

REGION = "us-east-1"
ACCOUNT = "123456789012"
#: The page that lists the calls so far (GET), or clears the list (DELETE).
CALLS_PAGE = "/_local/calls"
#: The page that sets the status to report for an environment (PUT), or restores the actual one (DELETE).
STATUS_PAGE = "/_local/environments/{name}/status"

CREATING = "CREATING"
AVAILABLE = "AVAILABLE"
UPDATING = "UPDATING"
DELETING = "DELETING"
CREATE_FAILED = "CREATE_FAILED"
UNAVAILABLE = "UNAVAILABLE"


@dataclass(frozen=True)
class Environment:
    """One environment, as MWAA describes it, and its Airflow instance."""

    name: str
    airflow_version: str
    created_at: float
    username: str
    #: The URL and the password, which are known once the Airflow instance has been created.
    url: str = ""
    password: str = field(default="", repr=False)
    #: The current settings, in the form of MWAA's API.
    settings: dict[str, Any] = field(default_factory=dict)
    status: str = CREATING
    #: The reason for a failure, which MWAA reports in the last update.
    error: str = ""
    #: The log of the component that has failed, if any.
    log: str = ""
    #: The DAG folder; empty if no scheduler runs.
    dags: str = ""
    #: The processes of Airflow's components, by the component's name.
    processes: dict[str, Mark] = field(default_factory=dict)

    @property
    def arn(self) -> str:
        """The environment's ARN."""
        return f"arn:aws:airflow:{REGION}:{ACCOUNT}:environment/{self.name}"


@dataclass(frozen=True)
class State:
    """A gateway, its keys and its environments."""

    gateway: Mark
    endpoint: str
    calls_per_second: float
    access_key_id: str
    secret_access_key: str = field(repr=False)
    environments: tuple[Environment, ...] = ()
    #: Whether Airflow's scheduler runs in all environments.
    scheduler: bool = False
    #: The DAG folder for all environments; empty if each has its own.
    dags: str = ""

    def environment(self, name: str) -> Environment | None:
        """Returns the environment with this name, or None."""
        return next((environment for environment in self.environments if environment.name == name), None)

    def with_environment(self, changed: Environment) -> State:
        """Returns a copy with this environment, which replaces any other with the same name."""
        others = (environment for environment in self.environments if environment.name != changed.name)
        return replace(self, environments=(*others, changed))

    def without_environment(self, name: str) -> State:
        """Returns a copy without the environment with this name."""
        return replace(self, environments=tuple(each for each in self.environments if each.name != name))

    def public(self) -> dict[str, Any]:
        """Returns the output of `status --json`."""
        return {
            "running": True,
            "endpoint": self.endpoint,
            "region": REGION,
            "account": ACCOUNT,
            "access_key_id": self.access_key_id,
            "secret_access_key": self.secret_access_key,
            "pid": self.gateway.pid,
            "environments": [
                {
                    "name": environment.name,
                    "arn": environment.arn,
                    "airflow_version": environment.airflow_version,
                    "status": environment.status,
                    "url": environment.url,
                    "username": environment.username,
                    "password": environment.password,
                    "dags": environment.dags,
                }
                for environment in self.environments
            ],
        }


def save(home: Home, state: State) -> None:
    """Saves the state in a file that only its owner can read."""
    write_private(home.state, json.dumps(asdict(state), indent=2) + "\n")


def load(home: Home) -> State | None:
    """Returns the last saved state, or None. The gateway may have ended since then."""
    try:
        recorded = json.loads(home.state.read_text(encoding="utf-8"))
        recorded["gateway"] = Mark(**recorded["gateway"])
        recorded["environments"] = tuple(_environment(item) for item in recorded["environments"])
        return State(**recorded)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (ValueError, TypeError, KeyError):
        raise UserError(
            f"{home.state} can't be read — stop all processes that use {home.path}, and delete the file."
        ) from None


def forget(home: Home) -> None:
    """Deletes the saved state."""
    home.state.unlink(missing_ok=True)


def _environment(recorded: dict[str, Any]) -> Environment:
    marks = {name: Mark(**mark) for name, mark in recorded.pop("processes").items()}
    return Environment(**recorded, processes=marks)
