"""An environment that can't be called now: all threads share one wait, and a permanent status is an error at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from threading import Barrier

import pytest
from botocore.exceptions import EndpointConnectionError

from pulumi_mwaa.airflow import AirflowError, AlreadyExistsError, EnvironmentNotFoundError
from pulumi_mwaa.airflow.dialects import dialect_of
from pulumi_mwaa.airflow.pools import Pool, Pools
from pulumi_mwaa.airflow.transport.availability import Waiter
from pulumi_mwaa.airflow.transport.calls import Call, Caller
from pulumi_mwaa.airflow.variables import Variable, Variables
from tests.support.aws.fault_proxy import BUSY, DROP, FAIL, GATEWAY, THROTTLE, faulty_proxy, refusal
from tests.support.aws.local_mwaa import LocalMwaa, each_dialect, mwaa_client

pytestmark = each_dialect
LIST = Call("list pools", "GET", "/pools")
PASSING = ("CREATING", "CREATING_SNAPSHOT", "MAINTENANCE", "PENDING", "ROLLING_BACK", "UPDATING")


class Patience:
    """A caller whose time passes at once; `then` is done after so many seconds of it."""

    def __init__(self, mwaa: LocalMwaa, timeout: float = 600, environment: str = "", endpoint: str = "") -> None:
        self.seconds = 0.0
        self.reported: list[str] = []
        self.then: list[tuple[float, Callable[[], object]]] = []
        client = mwaa_client(endpoint or mwaa.endpoint, mwaa.access_key_id, mwaa.secret_access_key)
        waiter = Waiter(
            client,
            environment or mwaa.environment,
            timeout,
            self.reported.append,
            clock=lambda: self.seconds,
            sleep=self._pass,
        )
        self.caller = Caller(client, waiter, self._pass)
        self.pools = Pools(self.caller, lambda: dialect_of(mwaa.airflow_version))
        self.variables = Variables(self.caller, lambda: dialect_of(mwaa.airflow_version))

    def _pass(self, seconds: float) -> None:
        until = self.seconds + seconds
        while self.then and self.then[0][0] <= until:
            self.then.pop(0)[1]()
        self.seconds = until


def looks(mwaa: LocalMwaa) -> int:
    return sum(call["operation"] == "GetEnvironment" for call in mwaa.calls())


def pool(prefix: str) -> Pool:
    return {"name": f"{prefix}-p", "slots": 1, "description": "", "include_deferred": False}


@pytest.mark.parametrize("status", PASSING)
def test_temporary_status_is_waited_for_and_the_call_repeated(mwaa: LocalMwaa, prefix: str, status: str) -> None:
    patience = Patience(mwaa)
    mwaa.forget_calls()
    with mwaa.showing(status, looks=2):
        assert patience.pools.create(pool(prefix))["name"] == f"{prefix}-p"
    assert looks(mwaa) == 3
    assert patience.reported == [f"environment 'local' (us-east-1) is {status}: waiting, up to 10 min"]


def test_available_environment_is_never_polled(mwaa: LocalMwaa, prefix: str) -> None:
    patience = Patience(mwaa)
    mwaa.forget_calls()
    patience.pools.create(pool(prefix))
    with pytest.raises(AlreadyExistsError):
        patience.pools.create(pool(prefix))
    with pytest.raises(AirflowError, match="404 Not Found"):
        patience.pools.get(f"{prefix}-missing")
    assert looks(mwaa) == 0


def test_wait_reports_every_minute_and_polls_every_15_seconds(mwaa: LocalMwaa) -> None:
    patience = Patience(mwaa)
    mwaa.forget_calls()
    with ExitStack() as shown:
        shown.enter_context(mwaa.showing("UPDATING"))
        patience.then = [(200, shown.close)]
        patience.caller.send(LIST)
    about = "environment 'local' (us-east-1) is UPDATING: waiting, "
    assert patience.reported == [
        f"{about}{so_far}up to 10 min" for so_far in ("", "1 min so far, ", "2 min so far, ", "3 min so far, ")
    ]
    # At 0, 1, 3, 7 and 15 s, and then each 15 s until it is over.
    assert looks(mwaa) == 5 + 13


def test_threads_share_one_wait(mwaa: LocalMwaa) -> None:
    patience = Patience(mwaa)
    mwaa.forget_calls()
    begun = Barrier(4)

    def call(_: int) -> object:
        begun.wait()
        return patience.caller.send(LIST)["total_entries"]

    with ExitStack() as shown, ThreadPoolExecutor(4) as threads:
        shown.enter_context(mwaa.showing("UPDATING"))

        def all_refused() -> None:
            while sum(call["error"] == "ValidationException" for call in mwaa.calls()) < 4:
                pass
            shown.close()

        patience.then = [(1, all_refused)]
        assert len(set(threads.map(call, range(4)))) == 1
    assert looks(mwaa) == 2
    assert len(patience.reported) == 1


def test_no_call_is_made_after_the_wait_timed_out(mwaa: LocalMwaa, prefix: str) -> None:
    patience = Patience(mwaa, timeout=90)
    expected = "in environment 'local': the environment is still UPDATING after 1.5 min — "
    expected += "try again later, or allow more time for it"
    with mwaa.showing("UPDATING"):
        with pytest.raises(AirflowError) as caught:
            patience.caller.send(LIST)
        assert str(caught.value) == f"list pools {expected}"
        assert patience.seconds == 90
        mwaa.forget_calls()
        with pytest.raises(AirflowError) as caught:
            patience.pools.create(pool(prefix))
        assert str(caught.value) == f"create pool '{prefix}-p' {expected}"
        assert mwaa.calls() == []
    assert len(patience.reported) == 2


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
def test_permanent_status_is_an_error_at_once(mwaa: LocalMwaa, status: str, error: str, line: str, before: str) -> None:
    patience = Patience(mwaa)
    with mwaa.showing(before or status, error=error), ExitStack() as shown:
        patience.then = [(1, lambda: shown.enter_context(mwaa.showing(status, error=error)))]
        with pytest.raises(AirflowError) as caught:
            patience.caller.send(LIST)
    assert str(caught.value) == f"list pools in environment 'local': {line}"
    assert isinstance(caught.value, EnvironmentNotFoundError) is (status == "DELETED")
    assert patience.seconds == (1 if before else 0)


def test_a_missing_environment_is_not_waited_for(mwaa: LocalMwaa) -> None:
    patience = Patience(mwaa, environment="elsewhere")
    mwaa.forget_calls()
    with pytest.raises(EnvironmentNotFoundError, match="there is no such environment in region us-east-1"):
        patience.caller.send(LIST)
    assert (looks(mwaa), patience.seconds) == (1, 0)


def test_available_again_before_the_first_poll(mwaa: LocalMwaa, prefix: str) -> None:
    """Refused at the end of an update that is over at the first poll: retried, though not forever."""
    words = "Environment local is in status UPDATING"
    refused = refusal(400, "ValidationException", words)
    with faulty_proxy(mwaa.endpoint) as proxy:
        patience = Patience(mwaa, endpoint=proxy.endpoint)
        mwaa.forget_calls()
        proxy.faults = [refused]
        patience.pools.create(pool(prefix))
        assert looks(mwaa) == 1
        proxy.faults = [refused, refused]
        with pytest.raises(AirflowError) as caught:
            patience.caller.send(LIST)
    assert str(caught.value) == "list pools in environment 'local': ValidationException: " + words
    assert looks(mwaa) == 3


@pytest.mark.parametrize(
    ("faults", "line"),
    [
        ([FAIL] * 3, "InternalServerException: InternalServerException"),
        ([DROP] * 3, "no answer: the call may have taken effect all the same"),
    ],
    ids=["5xx", "no answer"],
)
def test_error_of_an_available_environment_is_raised(mwaa: LocalMwaa, faults: list[str], line: str) -> None:
    with faulty_proxy(mwaa.endpoint) as proxy:
        patience = Patience(mwaa, endpoint=proxy.endpoint)
        proxy.faults = [*faults]
        mwaa.forget_calls()
        with pytest.raises(AirflowError) as caught:
            patience.caller.send(LIST)
    assert str(caught.value) == f"list pools in environment 'local': {line}"
    assert looks(mwaa) == 1


def test_a_failed_update_does_not_hide_what_airflow_answered(mwaa: LocalMwaa) -> None:
    """Such an environment is as it was before, and in use."""
    with faulty_proxy(mwaa.endpoint) as proxy, mwaa.showing("UPDATE_FAILED", error="bad requirements.txt"):
        patience = Patience(mwaa, endpoint=proxy.endpoint)
        proxy.faults = [GATEWAY] * 3
        with pytest.raises(AirflowError, match=r"504.* — the environment is UPDATE_FAILED: bad"):
            patience.caller.send(LIST)


def test_missing_permission_to_poll_is_explained(mwaa: LocalMwaa) -> None:
    with faulty_proxy(mwaa.endpoint) as proxy, mwaa.showing("UPDATING"):
        patience = Patience(mwaa, endpoint=proxy.endpoint)
        proxy.looks = [refusal(403, "AccessDeniedException", "not authorized to perform: airflow:GetEnvironment")]
        with pytest.raises(AirflowError) as caught:
            patience.caller.send(LIST)
    assert str(caught.value) == (
        "list pools in environment 'local': ValidationException: Environment local is in status UPDATING; it must be "
        "AVAILABLE to invoke its REST API. — with airflow:GetEnvironment, an environment that is being created or "
        "updated is waited for"
    )


def test_missing_environment_without_permission_to_poll(mwaa: LocalMwaa) -> None:
    with faulty_proxy(mwaa.endpoint) as proxy:
        patience = Patience(mwaa, environment="elsewhere", endpoint=proxy.endpoint)
        proxy.looks = [refusal(403, "AccessDeniedException", "")]
        with pytest.raises(EnvironmentNotFoundError, match=r"no such environment .*; with airflow:GetEnvironment, "):
            patience.caller.send(LIST)


@pytest.mark.parametrize("fault", [BUSY, FAIL, DROP])
def test_failed_poll_does_not_end_a_wait(mwaa: LocalMwaa, fault: str) -> None:
    with faulty_proxy(mwaa.endpoint) as proxy, mwaa.showing("UPDATING", looks=2):
        patience = Patience(mwaa, endpoint=proxy.endpoint)
        proxy.looks = ["", fault]
        patience.caller.send(LIST)
    assert proxy.looks == []


def test_object_created_by_somebody_else_during_a_wait_is_not_overwritten(mwaa: LocalMwaa, prefix: str) -> None:
    """Airflow 2 would overwrite the variable: what was seen before the wait no longer counts."""
    patience = Patience(mwaa)
    name = f"{prefix}-v"
    assert patience.variables.get_cached(name) is None
    with mwaa.showing("UPDATING", looks=1):
        patience.then = [(1, lambda: mwaa.rest("POST", "/variables", {"key": name, "value": "another's"}))]
        with pytest.raises(AlreadyExistsError):
            patience.variables.create({"key": name, "value": "ours", "description": ""})
    assert patience.variables.get(name)["value"] == "another's"


def test_object_is_deleted_after_a_wait(mwaa: LocalMwaa, prefix: str) -> None:
    patience = Patience(mwaa)
    patience.pools.create(pool(prefix))
    with mwaa.showing("UPDATING", looks=1):
        patience.pools.delete(f"{prefix}-p")
    assert mwaa.rest("GET", f"/pools/{prefix}-p").status_code == 404


def test_object_created_by_somebody_else_while_throttled_is_not_overwritten(mwaa: LocalMwaa, prefix: str) -> None:
    """Airflow 2 would overwrite the variable: after 10 s of throttling, another lookup comes first."""
    name = f"{prefix}-v"
    with faulty_proxy(mwaa.endpoint) as proxy:
        patience = Patience(mwaa, endpoint=proxy.endpoint)
        assert patience.variables.get_cached(name) is None
        proxy.faults = [THROTTLE] * 8
        patience.then = [(5, lambda: mwaa.rest("POST", "/variables", {"key": name, "value": "another's"}))]
        with pytest.raises(AlreadyExistsError):
            patience.variables.create({"key": name, "value": "ours", "description": ""})
    assert patience.seconds > 5
    assert mwaa.rest("GET", f"/variables/{name}").json()["value"] == "another's"


def test_slow_poll_is_followed_by_another(mwaa: LocalMwaa, prefix: str) -> None:
    if mwaa.api != "v1":
        pytest.skip("only Airflow 2 overwrites, and only there a look comes first")
    patience = Patience(mwaa)
    name = f"{prefix}-v"

    class Slow(Variables):
        def _listed(self) -> list[Variable]:
            rows = super()._listed()
            patience.seconds += 30
            assert mwaa.rest("POST", "/variables", {"key": name, "value": "another's"}).status_code in {200, 201}
            return rows

    with pytest.raises(AlreadyExistsError):
        Slow(patience.caller, lambda: dialect_of(mwaa.airflow_version)).create(
            {"key": name, "value": "ours", "description": ""}
        )
    assert patience.variables.get(name)["value"] == "another's"


def test_failed_connection_is_retried(mwaa: LocalMwaa, prefix: str) -> None:
    patience = Patience(mwaa)
    failures = [EndpointConnectionError(endpoint_url=mwaa.endpoint)] * 2

    def refuse(**_: object) -> None:
        if failures:
            raise failures.pop()

    patience.caller._client.meta.events.register("before-send.mwaa.InvokeRestApi", refuse)
    mwaa.forget_calls()
    patience.pools.create(pool(prefix))
    assert (failures, looks(mwaa)) == ([], 0)
