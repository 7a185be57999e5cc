"""Starts, finds and stops a local MWAA, which runs in the background."""

from __future__ import annotations

import socket
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from local import progress
from local.interruptions import uninterrupted
from local.mwaa import gateway_process, state
from local.mwaa.airflow import processes
from local.mwaa.airflow.versions import find as find_version
from local.mwaa.api import settings
from local.mwaa.api.limits import DEFAULT_CALLS_PER_SECOND
from local.mwaa.data_dir import Home, end_of_log
from local.mwaa.environments import metadata
from local.mwaa.environments.metadata import Record
from local.mwaa.environments.provisioning import airflow_of
from local.mwaa.environments.supervisor import END_SECONDS
from local.mwaa.state import (
    CALLS_PAGE,
    CREATE_FAILED,
    CREATING,
    DELETING,
    REGION,
    UNAVAILABLE,
    UPDATING,
    State,
)
from local.mwaa.user_error import UserError

_POLL_SECONDS = 0.05
_IN_PROGRESS = {CREATING, UPDATING, DELETING}


@dataclass(frozen=True)
class Wanted:
    """The arguments for `start`.

    Attributes:
        environment: The environment to create; None to start the recorded ones.
        airflow_version: That environment's Airflow version.
        port: The endpoint's port; None for any.
        calls_per_second: The limit for InvokeRestApi; None for any.
        scheduler: Whether Airflow's scheduler must run; False for either.
        dags: The DAG folder that all environments share. If None, a running local MWAA may have any folder, and a
            new one gives each environment its own.
    """

    environment: str | None
    airflow_version: str
    port: int | None = None
    calls_per_second: float | None = None
    scheduler: bool = False
    dags: Path | None = None


def running(home: Home) -> State | None:
    """Returns the state of the gateway that is running for this home, or None. Makes no calls or changes."""
    found = state.load(home)
    return found if found and found.gateway.alive() else None


def start(home: Home, wanted: Wanted) -> State:
    """Returns a running local MWAA that responds to calls: the one for this home if it matches, otherwise a new one.

    Raises:
        UserError: The start failed, or a different local MWAA is running for this home. No new process is left behind.
    """
    find_version(wanted.airflow_version)
    if wanted.environment is not None:
        _check_name(wanted.environment)
    if wanted.dags is not None and not wanted.dags.is_dir():
        raise UserError(f"The DAG folder {wanted.dags} doesn't exist — create it first, or use a different --dags.")
    home.create()
    with home.changing(_say_waiting) as lock:
        found = running(home)
        statuses = {environment.status for environment in found.environments} if found else set()
        if found and UNAVAILABLE not in statuses and (wanted.environment is None or CREATE_FAILED not in statuses):
            _check_matches(found, wanted)
            # An operation may be in progress on an environment, or a killed start may have left one unfinished.
            return _wait_until_answering(home, wanted) if statuses & _IN_PROGRESS else found
        _clear(home)
        with gateway_process.bound_socket(wanted.port or 0) as bound:
            if wanted.environment is not None:
                _prepare(home, wanted.environment, wanted.airflow_version, lock)
            return _wait_until_answering(home, wanted, bound)


def stop(home: Home) -> bool:
    """Stops the gateway for this home and its Airflow instances, and returns whether it was running.

    Also stops the Airflow instances that a killed gateway left behind.
    """
    if state.load(home) is None:
        return False
    with home.changing(_say_waiting):
        was_running = running(home) is not None
        _clear(home)
    return was_running


def mend(home: Home) -> None:
    """Stops the Airflow processes that a killed gateway left behind. Doesn't affect a running gateway."""
    if state.load(home) is not None and running(home) is None:
        stop(home)


def _wait_until_answering(home: Home, wanted: Wanted, bound: socket.socket | None = None) -> State:
    """Waits until calls succeed and returns the state. First starts a new gateway if a socket is given.

    If that fails, no process is left behind.
    """
    try:
        with progress.step("Starting the local MWAA"):
            if bound:
                with uninterrupted():
                    _spawn(home, bound, wanted)
            return _wait_until_available(home, wanted)
    except BaseException:
        _clear(home)
        raise


def _prepare(home: Home, name: str, version: str, lock: int) -> None:
    """Prepares and records the environment before the gateway starts, so that the user sees the progress."""
    recorded = {record.name: record for record in metadata.load(home)}.get(name)
    airflow_of(home, name, version).prepare(lock)
    if recorded is None or recorded.airflow_version != version:
        metadata.save(home, Record(name, time.time(), settings.started(version)))


def _clear(home: Home) -> None:
    """Stops all of the last gateway's processes, even if the gateway was killed. Safe to repeat."""
    last = state.load(home)
    if last is None:
        return
    processes.end([last.gateway], patience=2 * END_SECONDS)
    last = state.load(home) or last  # the gateway may have updated the state before it ended
    left = [mark for environment in last.environments for mark in environment.processes.values()]
    processes.end(left, END_SECONDS, descendants=True)
    state.forget(home)


def _spawn(home: Home, bound: socket.socket, wanted: Wanted) -> None:
    """Starts a gateway and waits until it has saved its state."""
    rate = DEFAULT_CALLS_PER_SECOND if wanted.calls_per_second is None else wanted.calls_per_second
    process = gateway_process.gateway(home, bound, rate, scheduler=wanted.scheduler, dags=wanted.dags)
    while running(home) is None:
        if process.poll() is not None:
            raise _gateway_ended(home)
        time.sleep(_POLL_SECONDS)


def _wait_until_available(home: Home, wanted: Wanted) -> State:
    """Waits until no operation is in progress, sends a call to the requested environment, and returns the state.

    Raises UserError, with the end of the log that shows why, if the requested environment has failed.
    """
    while True:
        found = running(home)
        if found is None:
            raise _gateway_ended(home)
        for environment in found.environments:
            # Another environment's failure is reported only to whoever created that environment.
            if environment.status in {CREATE_FAILED, UNAVAILABLE} and environment.name == wanted.environment:
                log = end_of_log(Path(environment.log)) if environment.log else ""
                raise UserError(f"{environment.error} {log}".rstrip())
        if not any(environment.status in _IN_PROGRESS for environment in found.environments):
            if wanted.environment is not None:
                _call(found, wanted.environment)
            return found
        time.sleep(_POLL_SECONDS)


def _call(found: State, environment: str) -> None:
    """Makes one call as a user would. Then clears the list of calls, which must contain only the user's own."""
    import boto3  # noqa: PLC0415 - slow to import, and not needed if the gateway is already running
    import httpx  # noqa: PLC0415
    from botocore.config import Config  # noqa: PLC0415
    from botocore.session import Session  # noqa: PLC0415

    # Ignores the user's AWS settings: AWS_PROFILE may name a profile that doesn't exist.
    own = Session(session_vars={"profile": (None, None, None, None)})
    session = boto3.Session(found.access_key_id, found.secret_access_key, region_name=REGION, botocore_session=own)
    client = session.client("mwaa", endpoint_url=found.endpoint, config=Config(inject_host_prefix=False))
    client.invoke_rest_api(Name=environment, Path="/version", Method="GET")
    httpx.delete(f"{found.endpoint}{CALLS_PAGE}", trust_env=False)


def _check_name(environment: str) -> None:
    from local.mwaa.api import aws_errors, service_model  # noqa: PLC0415 - botocore is slow to import

    try:
        service_model.check_name(environment)
    except aws_errors.AwsError as error:
        raise UserError(f"The environment's name is invalid. {error.body['message']}.") from None


def _check_matches(found: State, wanted: Wanted) -> None:
    """Raises UserError if the running local MWAA differs from the requested one."""
    if wanted.environment is not None:
        existing = [(environment.name, environment.airflow_version) for environment in found.environments]
        if (wanted.environment, wanted.airflow_version) not in existing:
            names = " and ".join(f"environment {name!r} (Airflow {version})" for name, version in existing)
            raise _conflict(f"with {names or 'no environment'}")
    if wanted.port is not None and not found.endpoint.endswith(f":{wanted.port}"):
        raise _conflict(f"at {found.endpoint}")
    if wanted.calls_per_second is not None and wanted.calls_per_second != found.calls_per_second:
        raise _conflict(f"with {found.calls_per_second:g} calls per second")
    if wanted.scheduler and not found.scheduler:
        raise _conflict("without a scheduler")
    if wanted.dags is not None and str(wanted.dags) != found.dags:
        raise _conflict(f"with the DAG folder {found.dags}" if found.dags else "with a DAG folder in each environment")


def _conflict(what: str) -> UserError:
    return UserError(f"A local MWAA is already running {what} — stop it first, or use a different --home.")


def _gateway_ended(home: Home) -> UserError:
    return UserError(f"The gateway has ended. {end_of_log(home.log)}")


def _say_waiting() -> None:
    print("Waiting for another start or stop to finish ...", file=sys.stderr)
