"""Starts, finds and stops a local MWAA that runs by itself."""

from __future__ import annotations

import socket
import sys
import time
from dataclasses import dataclass

from local import progress
from local.mwaa import gateway_process, state
from local.mwaa.airflow import processes
from local.mwaa.airflow.versions import find as find_version
from local.mwaa.api import settings
from local.mwaa.api.limits import DEFAULT_CALLS_PER_SECOND
from local.mwaa.data_dir import Home, tail
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
_AT_WORK = {CREATING, UPDATING, DELETING}


@dataclass(frozen=True)
class Wanted:
    """What `start` was asked for. `port` and `calls_per_second` are None where any will do.

    Without an `environment`, those that are on record will do.
    """

    environment: str | None
    airflow_version: str
    port: int | None = None
    calls_per_second: float | None = None


def running(home: Home) -> State | None:
    """Returns the state of the gateway that runs at this home, or None. Offline, and changes nothing."""
    found = state.load(home)
    return found if found and found.gateway.alive() else None


def start(home: Home, wanted: Wanted) -> State:
    """Returns a running local MWAA that answers calls: the one at this home if it is the wanted one, else a new one.

    Raises UserError, and leaves no process, when it can't be had.
    """
    find_version(wanted.airflow_version)
    if wanted.environment is not None:
        _check_name(wanted.environment)
    home.create()
    with home.changing(_say_waiting) as lock:
        found = running(home)
        statuses = {environment.status for environment in found.environments} if found else set()
        if found and UNAVAILABLE not in statuses and (wanted.environment is None or CREATE_FAILED not in statuses):
            _check_same(found, wanted)
            # CREATING is what a start that was killed has left at work, or an operation is at.
            return _answering(home, wanted) if statuses & _AT_WORK else found
        _clear(home)
        with gateway_process.bound_socket(wanted.port or 0) as bound:
            if wanted.environment is not None:
                _prepare(home, wanted.environment, wanted.airflow_version, lock)
            return _answering(home, wanted, bound)


def stop(home: Home) -> bool:
    """Ends the gateway at this home and its Airflow, or what a killed one left; returns whether one was running."""
    if state.load(home) is None:
        return False
    with home.changing(_say_waiting):
        was_running = running(home) is not None
        _clear(home)
    return was_running


def mend(home: Home) -> None:
    """Ends the Airflow of a gateway that was killed. Does nothing to one that runs."""
    if state.load(home) is not None and running(home) is None:
        stop(home)


def _answering(home: Home, wanted: Wanted, bound: socket.socket | None = None) -> State:
    """Returns the state once a call goes through; of a new gateway, if a socket is given. Else leaves no process."""
    try:
        with progress.step("Starting the local MWAA"):
            if bound:
                with gateway_process.uninterrupted():
                    _spawn(home, bound, wanted)
            return _available(home, wanted)
    except BaseException:
        _clear(home)
        raise


def _prepare(home: Home, name: str, version: str, lock: int) -> None:
    """Makes the Airflow that is wanted, and puts it on record, before there is a gateway: the user sees how it goes."""
    known = {record.name: record for record in metadata.load(home)}.get(name)
    airflow_of(home, name, version, {}).prepare(lock)
    if known is None or known.airflow_version != version:
        metadata.save(home, Record(name, time.time(), settings.started(version)))


def _clear(home: Home) -> None:
    """Leaves no process of the last gateway: asks it to end, and ends what a killed one left. Safe to repeat."""
    left = state.load(home)
    if left is None:
        return
    processes.end(left.gateway, patience=2 * END_SECONDS)
    left = state.load(home) or left  # it may have gone on writing
    for environment in left.environments:
        if environment.process:
            processes.end(environment.process, END_SECONDS)
    state.forget(home)


def _spawn(home: Home, bound: socket.socket, wanted: Wanted) -> None:
    """Starts a gateway and waits until it has written its state."""
    rate = DEFAULT_CALLS_PER_SECOND if wanted.calls_per_second is None else wanted.calls_per_second
    process = gateway_process.gateway(home, bound, rate)
    while running(home) is None:
        if process.poll() is not None:
            raise _ended(home)
        time.sleep(_POLL_SECONDS)


def _available(home: Home, wanted: Wanted) -> State:
    """Waits until every environment can be called. Raises UserError, with the end of Airflow's log, if one can't be."""
    while True:
        found = running(home)
        if found is None:
            raise _ended(home)
        for environment in found.environments:
            # Of others than the wanted one, those have to know who made them.
            if environment.status in {CREATE_FAILED, UNAVAILABLE} and environment.name == wanted.environment:
                airflow = airflow_of(home, environment.name, environment.airflow_version, {})
                raise UserError(f"{environment.error} {airflow.end_of_log()}")
        if not any(environment.status in _AT_WORK for environment in found.environments):
            if wanted.environment is not None:
                _call(found, wanted.environment)
            return found
        time.sleep(_POLL_SECONDS)


def _call(found: State, environment: str) -> None:
    """Makes one call as a user would, and has the gateway forget it: the calls to count are the user's."""
    import boto3  # noqa: PLC0415 - slow to load, and not needed when it runs already
    import httpx  # noqa: PLC0415
    from botocore.config import Config  # noqa: PLC0415
    from botocore.session import Session  # noqa: PLC0415

    # Nothing of the user's AWS: AWS_PROFILE may name one that isn't there.
    own = Session(session_vars={"profile": (None, None, None, None)})
    session = boto3.Session(found.access_key_id, found.secret_access_key, region_name=REGION, botocore_session=own)
    client = session.client("mwaa", endpoint_url=found.endpoint, config=Config(inject_host_prefix=False))
    client.invoke_rest_api(Name=environment, Path="/version", Method="GET")
    httpx.delete(f"{found.endpoint}{CALLS_PAGE}", trust_env=False)


def _check_name(environment: str) -> None:
    from local.mwaa.api import aws_errors, service_model  # noqa: PLC0415 - botocore is slow to load

    try:
        service_model.check_name(environment)
    except aws_errors.AwsError as error:
        raise UserError(f"The environment can't have this name. {error.body['message']}.") from None


def _check_same(found: State, wanted: Wanted) -> None:
    """Raises UserError when what runs isn't what is wanted."""
    if wanted.environment is not None:
        there = [(environment.name, environment.airflow_version) for environment in found.environments]
        if (wanted.environment, wanted.airflow_version) not in there:
            what = " and ".join(f"environment {name!r} with Airflow {version}" for name, version in there)
            raise _other(what or "without any environment")
    if wanted.port is not None and not found.endpoint.endswith(f":{wanted.port}"):
        raise _other(f"at {found.endpoint}")
    if wanted.calls_per_second is not None and wanted.calls_per_second != found.calls_per_second:
        raise _other(f"with {found.calls_per_second:g} calls per second")


def _other(what: str) -> UserError:
    return UserError(f"A local MWAA runs already, {what}; stop it first, or give this one a home of its own (--home).")


def _ended(home: Home) -> UserError:
    return UserError(f"The gateway ended. Last lines of {home.log}:\n{tail(home.log)}")


def _say_waiting() -> None:
    print("Another start or stop is at work here; waiting for it.", file=sys.stderr)
