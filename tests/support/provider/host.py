"""Calls the provider like `python -m pulumi.dynamic`, with the same serialization, order and configuration."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from pulumi.dynamic import CheckResult, Config, ConfigureRequest, DiffResult
from pulumi.output import Unknown
from pulumi.runtime import rpc

from pulumi_mwaa.provider.context import contexts_of_process
from pulumi_mwaa.provider.provider import AirflowProvider
from pulumi_mwaa.provider.reader import AirflowReader
from pulumi_mwaa.provider.schema.computed import ACCOUNT, BEFORE_ADOPTION, SENT_VERSIONS
from tests.support.aws.local_mwaa import LocalMwaa
from tests.support.aws.sts import ENDPOINT_VARIABLE

Properties = dict[str, Any]

UNKNOWN: Any = Unknown()  # type: ignore[no-untyped-call]


class Host:
    """The host for one run. A new `Host` acts like a new process.

    A create doesn't wait for other operations to release its object, because a test runs them one by one.
    """

    def __init__(self, config: Properties) -> None:
        contexts_of_process.clear()
        self._config = Config(config, "tests")
        self._providers: dict[str, AirflowProvider] = {}

    def check(self, kind: str, inputs: Properties, olds: Properties | None = None) -> CheckResult:
        return self._provider(kind).check(over_the_wire(olds or {}), over_the_wire(inputs))

    def diff(self, kind: str, outputs: Properties, inputs: Properties) -> DiffResult:
        checked = self.checked(kind, inputs, outputs)
        return self._provider(kind).diff("", over_the_wire(outputs), over_the_wire(checked))

    def create(self, kind: str, inputs: Properties) -> Properties:
        result = self._provider(kind).create(over_the_wire(self.checked(kind, inputs)))
        return over_the_wire(result.outs or {})

    def read(self, kind: str, outputs: Properties) -> Properties | None:
        """Returns what a refresh records, or `None` if the object is missing. Checks the recorded inputs, too."""
        result = self._provider(kind).read("some-id", over_the_wire(outputs))
        computed = {ACCOUNT, BEFORE_ADOPTION, SENT_VERSIONS}
        declared = {name: value for name, value in (result.outs or {}).items() if name not in computed}
        assert result.inputs == (declared if result.id else None)
        return over_the_wire(result.outs or {}) if result.id else None

    def get(self, kind: str, id_: str, known: Properties | None = None) -> Properties | None:
        """Returns the result of `get` for an id, given its inputs or state, or `None` if the object is missing."""
        reader = AirflowReader(kind)
        reader.configure(ConfigureRequest(self._config))
        result = reader.read(id_, over_the_wire(known or {}))
        assert result.inputs is None  # they would be in plain text in the state
        return over_the_wire(result.outs or {}) if result.id else None

    def update(self, kind: str, outputs: Properties, inputs: Properties) -> Properties:
        checked = self.checked(kind, inputs, outputs)
        result = self._provider(kind).update("", over_the_wire(outputs), over_the_wire(checked))
        return over_the_wire(result.outs or {})

    def delete(self, kind: str, outputs: Properties) -> None:
        self._provider(kind).delete("", over_the_wire(outputs))

    def checked(self, kind: str, inputs: Properties, olds: Properties | None = None) -> Properties:
        result = self.check(kind, inputs, olds)
        assert not result.failures, [failure.reason for failure in result.failures]
        return result.inputs

    def _provider(self, kind: str) -> AirflowProvider:
        if kind not in self._providers:
            self._providers[kind] = AirflowProvider(kind)
            self._providers[kind].configure(ConfigureRequest(self._config))
            self._providers[kind]._context.handovers.quiet = 0
        return self._providers[kind]


@pytest.fixture
def new_host(mwaa: LocalMwaa, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Host]:
    """Starts a run, with the stack's configuration and the given settings."""
    return hosts_of(mwaa, monkeypatch)


@pytest.fixture
def new_scheduled_host(scheduled_mwaa: LocalMwaa, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Host]:
    """Like `new_host`, for a local MWAA that runs DAGs."""
    return hosts_of(scheduled_mwaa, monkeypatch)


def hosts_of(mwaa: LocalMwaa, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Host]:
    """Returns a function that starts a run for this local MWAA."""
    monkeypatch.setenv(ENDPOINT_VARIABLE, mwaa.endpoint)

    def start(endpoint: str = mwaa.endpoint, settings: Mapping[str, str] | None = None) -> Host:
        credentials = {"aws:accessKey": mwaa.access_key_id, "aws:secretKey": mwaa.secret_access_key}
        return Host({"aws:region": mwaa.region, "mwaa:endpointUrl": endpoint, **credentials, **(settings or {})})

    return start


def over_the_wire(properties: Properties) -> Properties:
    """Returns properties as the other side receives them: no `None`, numbers as floats, unknown values as objects."""
    loop = asyncio.new_event_loop()  # as the host does
    struct = loop.run_until_complete(rpc.serialize_properties(properties, {}))
    loop.close()
    arrived: Properties = rpc.deserialize_properties(struct, keep_unknowns=True)
    # A provider isn't told which of the values are secret.
    return {name: rpc.unwrap_rpc_secret(value) for name, value in arrived.items()}
