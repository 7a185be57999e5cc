"""What is known of a running local MWAA: written by its gateway, read by `start`, `status` and `stop`."""

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
#: Where a gateway tells the calls so far (GET) and forgets them (DELETE).
CALLS_PAGE = "/_local/calls"
#: Where a gateway is told the status that it is to show for an environment (PUT), until it is asked not to (DELETE).
STATUS_PAGE = "/_local/environments/{name}/status"

CREATING = "CREATING"
AVAILABLE = "AVAILABLE"
UPDATING = "UPDATING"
DELETING = "DELETING"
CREATE_FAILED = "CREATE_FAILED"
UNAVAILABLE = "UNAVAILABLE"


@dataclass(frozen=True)
class Environment:
    """One environment: MWAA's name and status for it, and the Airflow that it is."""

    name: str
    airflow_version: str
    created_at: float
    username: str
    #: Both are known once its Airflow is made.
    url: str = ""
    password: str = field(default="", repr=False)
    #: What it was made with and changed to, as MWAA's API has it.
    settings: dict[str, Any] = field(default_factory=dict)
    status: str = CREATING
    #: Why it failed, in MWAA's terms the message of the last update.
    error: str = ""
    process: Mark | None = None

    @property
    def arn(self) -> str:
        """The name that AWS has for it."""
        return f"arn:aws:airflow:{REGION}:{ACCOUNT}:environment/{self.name}"


@dataclass(frozen=True)
class State:
    """A gateway, the keys to it, and its environments."""

    gateway: Mark
    endpoint: str
    calls_per_second: float
    access_key_id: str
    secret_access_key: str = field(repr=False)
    environments: tuple[Environment, ...] = ()

    def environment(self, name: str) -> Environment | None:
        """Returns the environment of that name, if there is one."""
        return next((environment for environment in self.environments if environment.name == name), None)

    def with_environment(self, changed: Environment) -> State:
        """Returns the state with this environment in the place of the one with its name, if any."""
        others = (environment for environment in self.environments if environment.name != changed.name)
        return replace(self, environments=(*others, changed))

    def without_environment(self, name: str) -> State:
        """Returns the state without the environment of that name."""
        return replace(self, environments=tuple(each for each in self.environments if each.name != name))

    def public(self) -> dict[str, Any]:
        """Returns what `status --json` tells."""
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
                }
                for environment in self.environments
            ],
        }


def save(home: Home, state: State) -> None:
    """Writes the state down, readable by its owner only."""
    write_private(home.state, json.dumps(asdict(state), indent=2) + "\n")


def load(home: Home) -> State | None:
    """Returns what was last written down, or None; it may be about a gateway that has ended."""
    try:
        recorded = json.loads(home.state.read_text(encoding="utf-8"))
        recorded["gateway"] = Mark(**recorded["gateway"])
        recorded["environments"] = tuple(_environment(item) for item in recorded["environments"])
        return State(**recorded)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (ValueError, TypeError, KeyError):
        raise UserError(
            f"{home.state} can't be read; end what runs at {home.path} by hand, and delete the file."
        ) from None


def forget(home: Home) -> None:
    """Removes what was written down."""
    home.state.unlink(missing_ok=True)


def _environment(recorded: dict[str, Any]) -> Environment:
    process = recorded.pop("process")
    return Environment(**recorded, process=Mark(**process) if process else None)
