"""Triggers a DAG run in the program, waits for it, and records its state.

The engine runs four operations per CPU at a time. A wait in the provider's `create` would occupy one of them. In the
program, it occupies none: between two short calls, the program only sleeps.

The state contains the run's ID before the run is triggered. If the program is killed, the next one uses the same ID,
which Airflow accepts only once.

Only an `up` may trigger a run. `refresh --run-program` and `destroy --run-program` run the program too, which can't
tell them from an `up`, except that they create and update nothing. So the provider's `diff` asks for an update of a
run that hasn't ended, and a resource hook notes which runs were created or updated.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import grpc
import pulumi
from botocore.exceptions import BotoCoreError
from pulumi.runtime import rpc
from pulumi.runtime.proto import resource_pb2
from pulumi.runtime.settings import get_monitor

from pulumi_mwaa.airflow import Airflow, AirflowError, AlreadyExistsError, DagRun, NotFoundError
from pulumi_mwaa.airflow.dags.polling import poll_intervals
from pulumi_mwaa.airflow.errors import error_message
from pulumi_mwaa.airflow.masking.redaction import redacted
from pulumi_mwaa.provider.resolved_environment import ResolvedEnvironment
from pulumi_mwaa.provider.schema.dag_run import DAG_RUN_ID, STATE, is_settled

Result = TypeVar("Result")

_NEEDED = ("environment", "region", "dag_id", "wait", "timeout", DAG_RUN_ID, STATE)
# Not the event loop's default threads, because those also register resources.
_threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="dag-run")


class _Changes:
    """The runs that an operation has created or updated."""

    def __init__(self) -> None:
        self.urns: set[str] = set()
        self.hook = pulumi.ResourceHook("pulumi-mwaa:dag-run", lambda changed: self.urns.add(changed.urn))


# Keyed by operation, because one process may run several Pulumi operations (tests, the Automation API).
_changes: WeakKeyDictionary[Any, _Changes] = WeakKeyDictionary()


def _changes_of_operation() -> _Changes:
    monitor = get_monitor()
    if monitor not in _changes:
        _changes[monitor] = _Changes()  # one hook for all runs, because the names of hooks must be unique
    return _changes[monitor]


def noting_changes(opts: pulumi.ResourceOptions | None) -> pulumi.ResourceOptions:
    """Returns the options with the hook that tells `RunWatch` whether the run was created or updated."""
    hooks = [_changes_of_operation().hook]
    binding = pulumi.ResourceHookBinding(after_create=[*hooks], after_update=[*hooks])
    return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(hooks=binding))


@dataclass(frozen=True)
class RunWatch:
    """A run that the program triggers and waits for.

    Attributes:
        outputs: The resource's outputs, which are known once the resource is registered.
        provider: The serialized provider, which is recorded with the outputs.
        settings: An explicit provider's settings, if any.
    """

    outputs: Mapping[str, pulumi.Output[Any]]
    provider: str
    settings: Mapping[str, pulumi.Input[str]] | None

    def state(self, urn: pulumi.Output[str]) -> pulumi.Output[str | None]:
        """Returns the run's state once it has ended or, without `wait`, once it is triggered.

        Args:
            urn: The resource's URN, known as soon as the resource is registered.
        """
        known = {name: self.outputs[name] for name in _NEEDED}  # not those that may be secret
        return pulumi.Output.all(urn=urn, settings=self.settings, **known).apply(self._follow)

    async def _follow(self, known: Mapping[str, Any]) -> str | None:
        recorded: str | None = known[STATE]
        # Not changed by a refresh or a destroy, if `--target` excludes it, or if the engine is mocked.
        changed = known["urn"] in _changes_of_operation().urns
        if not changed or is_settled(recorded, wait=known["wait"]):
            return recorded
        conf, note = await self.outputs["conf"].future(), await self.outputs["note"].future()
        parameters = RunParameters(json.loads(conf or "{}"), note, await self.outputs["conf"].is_secret())
        try:
            airflow = await _in_thread(partial(_airflow, known))
            ended = await self._run(airflow, known, parameters)
        except (AirflowError, BotoCoreError) as error:
            raise pulumi.RunError(str(error)) from None
        if ended.state != recorded:
            await self._record(known["urn"], ended.state)
        if ended.error:
            raise pulumi.RunError(ended.error)
        return ended.state

    async def _run(self, airflow: Airflow, known: Mapping[str, Any], parameters: RunParameters) -> _Seen:
        dag_id, run_id, state = known["dag_id"], known[DAG_RUN_ID], known[STATE]
        if state is None:
            state = await _in_thread(partial(_trigger, airflow, known, parameters))
        if not known["wait"]:
            return _Seen(state)
        pulumi.log.info(f"waiting for run '{run_id}' of DAG '{dag_id}' in environment '{airflow.environment}'")
        deadline = time.monotonic() + known["timeout"]
        for pause in poll_intervals():
            try:
                run = await _in_thread(partial(airflow.dag_runs.get, dag_id, run_id))
            except NotFoundError as error:
                return _Seen("failed", f"{error} — the run was deleted before it ended; the next `up` starts a new one")
            if run.ended or (remaining := deadline - time.monotonic()) <= 0:
                break
            await asyncio.sleep(min(pause, remaining))
        if not run.ended:
            return _Seen(run.state, str(airflow.dag_runs.still_running(dag_id, run_id, run.state, known["timeout"])))
        return _Seen(
            run.state, await _in_thread(partial(_failure, airflow, run, parameters)) if run.state == "failed" else ""
        )

    async def _record(self, urn: str, state: str) -> None:
        """Replaces the outputs in the state. The engine accepts this once after each registration."""
        recorded: dict[str, Any] = {"__provider": self.provider, STATE: state}
        for name, output in self.outputs.items():
            if name != STATE and (value := await output.future()) is not None:
                recorded[name] = rpc.wrap_rpc_secret(value) if await output.is_secret() else value
        outputs = await rpc.serialize_properties(recorded, {})
        request = resource_pb2.RegisterResourceOutputsRequest(urn=urn, outputs=outputs)
        monitor = get_monitor()
        if monitor is not None:
            with suppress(grpc.RpcError):  # the engine is stopping; the next `up` reads the run's state again
                await _in_thread(partial(monitor.RegisterResourceOutputs, request))


@dataclass(frozen=True)
class RunParameters:
    """What the run is triggered with.

    Attributes:
        conf: The run's parameters.
        note: The run's note.
        secret: Whether `conf` is secret.
    """

    conf: Mapping[str, Any] = field(repr=False)
    note: str | None = field(repr=False)
    secret: bool


@dataclass(frozen=True)
class _Seen:
    """A run's last known state, and the error that the program must raise, if any."""

    state: str
    error: str = ""


async def _in_thread(call: Callable[[], Result]) -> Result:
    return await asyncio.get_running_loop().run_in_executor(_threads, call)


def _airflow(known: Mapping[str, Any]) -> Airflow:
    return ResolvedEnvironment.resolve(known["environment"], known["region"], known["settings"]).airflow()


def _trigger(airflow: Airflow, known: Mapping[str, Any], parameters: RunParameters) -> str:
    """Triggers the run, unless an earlier program has already triggered it, and returns its state."""
    dag_id, run_id = known["dag_id"], known[DAG_RUN_ID]
    try:
        return airflow.dag_runs.trigger(dag_id, run_id, note=parameters.note, conf=parameters.conf).state
    except AlreadyExistsError:
        return airflow.dag_runs.get(dag_id, run_id).state


def _failure(airflow: Airflow, run: DagRun, parameters: RunParameters) -> str:
    """Returns why a run failed: its failed tasks, and the end of the first one's log, in which `conf` is masked.

    If `conf` is secret, the log isn't included, because a task may log any part of `conf`.
    """
    attempt = f"run '{run.dag_run_id}' of DAG '{run.dag_id}' in environment '{airflow.environment}'"
    tasks, log = [], ""
    with suppress(AirflowError, BotoCoreError):  # the failure matters more than its details
        tasks = airflow.task_instances.list(run.dag_id, run.dag_run_id, states=["failed"])
        log = airflow.task_instances.log(tasks[0]) if tasks and not parameters.secret else ""
    names = " and ".join(dict.fromkeys(f"'{task.task_id}'" for task in tasks))
    reason = f"it failed in task {names}" if names else "it failed"
    message = error_message(attempt, reason, "", "fix the cause and run `pulumi up` again, which starts a new run")
    shown = redacted(log, {"conf": parameters.conf}, public=(), masked=("conf",))
    return f"{message}\n{shown}" if shown else message
