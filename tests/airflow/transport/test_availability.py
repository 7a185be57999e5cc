"""Waiting for an unavailable environment: all threads share a wait and its timeout, and no call waits needlessly."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from threading import Barrier

import pytest
from botocore.exceptions import EndpointConnectionError

from pulumi_mwaa.airflow import AirflowError, AlreadyExistsError, EnvironmentNotFoundError
from pulumi_mwaa.airflow.dialects import dialect_of
from pulumi_mwaa.airflow.paging import Page
from pulumi_mwaa.airflow.pools import Pool, Pools
from pulumi_mwaa.airflow.transport.availability import Waiter
from pulumi_mwaa.airflow.transport.calls import Call, Caller
from pulumi_mwaa.airflow.variables import Variable, Variables
from tests.support.aws.fault_proxy import BUSY, DROP, FAIL, GATEWAY, THROTTLE, faulty_proxy, refusal
from tests.support.aws.local_mwaa import LocalMwaa, each_dialect, mwaa_client

pytestmark = each_dialect
LIST = Call("list pools", "GET", "/pools")
TRANSITIONAL = ("CREATING", "CREATING_SNAPSHOT", "MAINTENANCE", "PENDING", "ROLLING_BACK", "UPDATING")


class Simulation:
    """A caller with a simulated clock, so that waits take no real time.

    Attributes:
        seconds: The simulated time.
        messages: The waiter's messages.
        then: Functions to call, each with the simulated time at which to call it.
    """

    def __init__(self, mwaa: LocalMwaa, timeout: float = 600, environment: str = "", endpoint: str = "") -> None:
        self.seconds = 0.0
        self.messages: list[str] = []
        self.then: list[tuple[float, Callable[[], object]]] = []
        client = mwaa_client(endpoint or mwaa.endpoint, mwaa.access_key_id, mwaa.secret_access_key)
        waiter = Waiter(
            client,
            environment or mwaa.environment,
            timeout,
            self.messages.append,
            clock=lambda: self.seconds,
            sleep=self._sleep,
        )
        self.caller = Caller(client, waiter, self._sleep)
        self.pools = Pools(self.caller, lambda: dialect_of(mwaa.airflow_version))
        self.variables = Variables(self.caller, lambda: dialect_of(mwaa.airflow_version))

    def _sleep(self, seconds: float) -> None:
        until = self.seconds + seconds
        while self.then and self.then[0][0] <= until:
            self.then.pop(0)[1]()
        self.seconds = until


def polls(mwaa: LocalMwaa) -> int:
    return sum(call["operation"] == "GetEnvironment" for call in mwaa.calls())


def pool(prefix: str) -> Pool:
    return {"name": f"{prefix}-p", "slots": 1, "description": "", "include_deferred": False}


@pytest.mark.parametrize("status", TRANSITIONAL)
def test_a_call_is_retried_after_a_transitional_status(mwaa: LocalMwaa, prefix: str, status: str) -> None:
    simulation = Simulation(mwaa)
    mwaa.forget_calls()
    with mwaa.showing(status, looks=2):
        assert simulation.pools.create(pool(prefix))["name"] == f"{prefix}-p"
    assert polls(mwaa) == 3
    assert simulation.messages == [f"environment 'local' (us-east-1) is {status}: waiting up to 10 min"]


def test_an_available_environment_is_never_polled(mwaa: LocalMwaa, prefix: str) -> None:
    simulation = Simulation(mwaa)
    mwaa.forget_calls()
    simulation.pools.create(pool(prefix))
    with pytest.raises(AlreadyExistsError):
        simulation.pools.create(pool(prefix))
    with pytest.raises(AirflowError, match="404 Not Found"):
        simulation.pools.get(f"{prefix}-missing")
    assert polls(mwaa) == 0


def test_a_wait_is_reported_each_minute_and_polls_are_15_seconds_apart(mwaa: LocalMwaa) -> None:
    simulation = Simulation(mwaa)
    mwaa.forget_calls()
    with ExitStack() as shown:
        shown.enter_context(mwaa.showing("UPDATING"))
        simulation.then = [(200, shown.close)]
        simulation.caller.send(LIST)
    waiting = "environment 'local' (us-east-1) is UPDATING: waiting up to 10 min"
    assert simulation.messages == [
        f"{waiting}{so_far}" for so_far in ("", ", 1 min so far", ", 2 min so far", ", 3 min so far")
    ]
    # At 0, 1, 3, 7 and 15 s, and then every 15 s until the update has finished.
    assert polls(mwaa) == 5 + 13


def test_threads_wait_together(mwaa: LocalMwaa) -> None:
    simulation = Simulation(mwaa)
    mwaa.forget_calls()
    barrier = Barrier(4)

    def call(_: int) -> object:
        barrier.wait()
        return simulation.caller.send(LIST)["total_entries"]

    with ExitStack() as shown, ThreadPoolExecutor(4) as threads:
        shown.enter_context(mwaa.showing("UPDATING"))

        def all_refused() -> None:
            while sum(call["error"] == "ValidationException" for call in mwaa.calls()) < 4:
                pass
            shown.close()

        simulation.then = [(1, all_refused)]
        assert len(set(threads.map(call, range(4)))) == 1
    assert polls(mwaa) == 2
    assert len(simulation.messages) == 1


def test_after_a_timeout_no_more_calls_are_made(mwaa: LocalMwaa, prefix: str) -> None:
    simulation = Simulation(mwaa, timeout=90)
    expected = "in environment 'local': the environment is still UPDATING after 1.5 min — "
    expected += "try again later, or set a longer availability timeout"
    with mwaa.showing("UPDATING"):
        with pytest.raises(AirflowError) as caught:
            simulation.caller.send(LIST)
        assert str(caught.value) == f"list pools {expected}"
        assert simulation.seconds == 90
        mwaa.forget_calls()
        with pytest.raises(AirflowError) as caught:
            simulation.pools.create(pool(prefix))
        assert str(caught.value) == f"create pool '{prefix}-p' {expected}"
        assert mwaa.calls() == []
    assert len(simulation.messages) == 2


@pytest.mark.parametrize(
    ("status", "error", "line"),
    [
        ("CREATE_FAILED", "no such subnet", "the environment is CREATE_FAILED: no such subnet"),
        ("UPDATE_FAILED", "bad requirements.txt", "the environment is UPDATE_FAILED: bad requirements.txt"),
        ("UNAVAILABLE", "", "the environment is UNAVAILABLE"),
        ("DELETING", "", "the environment is DELETING"),
        ("DELETED", "", "the environment is DELETED"),
    ],
)
@pytest.mark.parametrize("before", ["", "UPDATING"], ids=["at once", "after a wait"])
def test_a_final_status_is_an_error_immediately(
    mwaa: LocalMwaa, status: str, error: str, line: str, before: str
) -> None:
    simulation = Simulation(mwaa)
    with mwaa.showing(before or status, error=error), ExitStack() as shown:
        simulation.then = [(1, lambda: shown.enter_context(mwaa.showing(status, error=error)))]
        with pytest.raises(AirflowError) as caught:
            simulation.caller.send(LIST)
    assert str(caught.value) == f"list pools in environment 'local': {line}"
    assert isinstance(caught.value, EnvironmentNotFoundError) is (status == "DELETED")
    assert simulation.seconds == (1 if before else 0)


def test_a_missing_environment_is_not_waited_for(mwaa: LocalMwaa) -> None:
    simulation = Simulation(mwaa, environment="elsewhere")
    mwaa.forget_calls()
    with pytest.raises(EnvironmentNotFoundError, match="there is no such environment in region us-east-1"):
        simulation.caller.send(LIST)
    assert (polls(mwaa), simulation.seconds) == (1, 0)


def test_a_rejected_call_is_retried_once_if_the_environment_is_available(mwaa: LocalMwaa, prefix: str) -> None:
    """If an update finishes before the first poll, the rejected call is retried, but only once."""
    message = "Environment local is in status UPDATING"
    refused = refusal(400, "ValidationException", message)
    with faulty_proxy(mwaa.endpoint) as proxy:
        simulation = Simulation(mwaa, endpoint=proxy.endpoint)
        mwaa.forget_calls()
        proxy.faults = [refused]
        simulation.pools.create(pool(prefix))
        assert polls(mwaa) == 1
        proxy.faults = [refused, refused]
        with pytest.raises(AirflowError) as caught:
            simulation.caller.send(LIST)
    assert str(caught.value) == "list pools in environment 'local': ValidationException: " + message
    assert polls(mwaa) == 3


@pytest.mark.parametrize(
    ("faults", "line"),
    [
        ([FAIL] * 3, "InternalServerException: InternalServerException"),
        ([DROP] * 3, "no response: the call may have taken effect"),
    ],
    ids=["5xx", "no response"],
)
def test_an_error_from_an_available_environment_is_raised_unchanged(
    mwaa: LocalMwaa, faults: list[str], line: str
) -> None:
    with faulty_proxy(mwaa.endpoint) as proxy:
        simulation = Simulation(mwaa, endpoint=proxy.endpoint)
        proxy.faults = [*faults]
        mwaa.forget_calls()
        with pytest.raises(AirflowError) as caught:
            simulation.caller.send(LIST)
    assert str(caught.value) == f"list pools in environment 'local': {line}"
    assert polls(mwaa) == 1


def test_a_failed_update_does_not_hide_airflows_response(mwaa: LocalMwaa) -> None:
    """An environment whose update has failed still works as it did before."""
    with faulty_proxy(mwaa.endpoint) as proxy, mwaa.showing("UPDATE_FAILED", error="bad requirements.txt"):
        simulation = Simulation(mwaa, endpoint=proxy.endpoint)
        proxy.faults = [GATEWAY] * 3
        with pytest.raises(AirflowError, match=r"504.* — the environment is UPDATE_FAILED: bad"):
            simulation.caller.send(LIST)


def test_without_the_permission_to_poll_the_error_explains_its_purpose(mwaa: LocalMwaa) -> None:
    with faulty_proxy(mwaa.endpoint) as proxy, mwaa.showing("UPDATING"):
        simulation = Simulation(mwaa, endpoint=proxy.endpoint)
        proxy.looks = [refusal(403, "AccessDeniedException", "not authorized to perform: airflow:GetEnvironment")]
        with pytest.raises(AirflowError) as caught:
            simulation.caller.send(LIST)
    assert str(caught.value) == (
        "list pools in environment 'local': ValidationException: Environment local is in status UPDATING; it must be "
        "AVAILABLE to invoke its REST API. — grant airflow:GetEnvironment, so that calls can wait for an environment "
        "that is being created or updated"
    )


def test_without_the_permission_to_poll_a_missing_environment_is_missing(mwaa: LocalMwaa) -> None:
    with faulty_proxy(mwaa.endpoint) as proxy:
        simulation = Simulation(mwaa, environment="elsewhere", endpoint=proxy.endpoint)
        proxy.looks = [refusal(403, "AccessDeniedException", "")]
        with pytest.raises(EnvironmentNotFoundError, match=r"no such environment .*; grant airflow:GetEnvironment, "):
            simulation.caller.send(LIST)


@pytest.mark.parametrize("fault", [BUSY, FAIL, DROP])
def test_a_failed_poll_does_not_end_a_wait(mwaa: LocalMwaa, fault: str) -> None:
    with faulty_proxy(mwaa.endpoint) as proxy, mwaa.showing("UPDATING", looks=2):
        simulation = Simulation(mwaa, endpoint=proxy.endpoint)
        proxy.looks = ["", fault]
        simulation.caller.send(LIST)
    assert proxy.looks == []


def test_an_object_created_by_someone_else_during_a_wait_is_not_overwritten(mwaa: LocalMwaa, prefix: str) -> None:
    """Airflow 2 would overwrite the variable, so it is read again after the wait."""
    simulation = Simulation(mwaa)
    name = f"{prefix}-v"
    assert simulation.variables.get_cached(name) is None
    with mwaa.showing("UPDATING", looks=1):
        simulation.then = [(1, lambda: mwaa.rest("POST", "/variables", {"key": name, "value": "another's"}))]
        with pytest.raises(AlreadyExistsError):
            simulation.variables.create({"key": name, "value": "ours", "description": ""})
    assert simulation.variables.get(name)["value"] == "another's"


def test_an_object_is_deleted_after_a_wait(mwaa: LocalMwaa, prefix: str) -> None:
    simulation = Simulation(mwaa)
    simulation.pools.create(pool(prefix))
    with mwaa.showing("UPDATING", looks=1):
        simulation.pools.delete(f"{prefix}-p")
    assert mwaa.rest("GET", f"/pools/{prefix}-p").status_code == 404


def test_an_object_created_by_someone_else_during_throttling_is_not_overwritten(mwaa: LocalMwaa, prefix: str) -> None:
    """Airflow 2 would overwrite the variable, so it is read again after 10 s of throttling."""
    name = f"{prefix}-v"
    with faulty_proxy(mwaa.endpoint) as proxy:
        simulation = Simulation(mwaa, endpoint=proxy.endpoint)
        assert simulation.variables.get_cached(name) is None
        proxy.faults = [THROTTLE] * 8
        simulation.then = [(5, lambda: mwaa.rest("POST", "/variables", {"key": name, "value": "another's"}))]
        with pytest.raises(AlreadyExistsError):
            simulation.variables.create({"key": name, "value": "ours", "description": ""})
    assert simulation.seconds > 5
    assert mwaa.rest("GET", f"/variables/{name}").json()["value"] == "another's"


def test_a_slow_read_before_a_create_is_repeated(mwaa: LocalMwaa, prefix: str) -> None:
    if mwaa.api != "v1":
        pytest.skip("only Airflow 2 overwrites variables, so only there does a read precede the create")
    simulation = Simulation(mwaa)
    name = f"{prefix}-v"

    class Slow(Variables):
        def _page(self, limit: int, offset: int, no_retry: bool) -> Page[Variable]:
            page = super()._page(limit, offset, no_retry)
            simulation.seconds += 30
            assert mwaa.rest("POST", "/variables", {"key": name, "value": "another's"}).status_code in {200, 201}
            return page

    with pytest.raises(AlreadyExistsError):
        Slow(simulation.caller, lambda: dialect_of(mwaa.airflow_version)).create(
            {"key": name, "value": "ours", "description": ""}
        )
    assert simulation.variables.get(name)["value"] == "another's"


def test_a_failed_connection_is_retried(mwaa: LocalMwaa, prefix: str) -> None:
    simulation = Simulation(mwaa)
    failures = [EndpointConnectionError(endpoint_url=mwaa.endpoint)] * 2

    def refuse(**_: object) -> None:
        if failures:
            raise failures.pop()

    simulation.caller._client.meta.events.register("before-send.mwaa.InvokeRestApi", refuse)
    mwaa.forget_calls()
    simulation.pools.create(pool(prefix))
    assert (failures, polls(mwaa)) == ([], 0)
