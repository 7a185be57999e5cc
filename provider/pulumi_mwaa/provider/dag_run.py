"""The dynamic resource provider for DAG runs.

It only decides when a new run is needed, and assigns the run's ID, which is in the state before the run is triggered.
The program triggers the run and waits for it (`pulumi_mwaa/resources/run_watch.py`), because the engine runs only a few
operations at a time, and an operation that waits would be one of them.

Every stack with a run stores this module's path and the class name `DagRunProvider` (`__provider`), so they must never
change.
"""

from __future__ import annotations

from typing import Any

from pulumi.dynamic import (
    CheckFailure,
    CheckResult,
    ConfigureRequest,
    CreateResult,
    DiffResult,
    ReadResult,
    ResourceProvider,
    UpdateResult,
)

from pulumi_mwaa.airflow import EnvironmentNotFoundError, NotFoundError
from pulumi_mwaa.airflow.dags.dag_run import new_run_id
from pulumi_mwaa.airflow.environment import parse_environment
from pulumi_mwaa.provider.configuration import Configuration
from pulumi_mwaa.provider.console import one_line_errors
from pulumi_mwaa.provider.context import RunContext, context_for
from pulumi_mwaa.provider.environment import handle_missing_environment, resolve_region
from pulumi_mwaa.provider.host_threads import make_room_for_waiting
from pulumi_mwaa.provider.identity import Identity, account_of, may_be_same
from pulumi_mwaa.provider.schema.dag_run import ARGUMENTS, DAG_RUN_ID, STATE, is_settled


class DagRunProvider(ResourceProvider):
    """The provider for DAG runs. It never starts one."""

    serialize_as_secret_always = False  # it contains no secrets

    _context: RunContext

    @one_line_errors
    def configure(self, req: ConfigureRequest) -> None:
        """Reads the stack's configuration. Called only in the host, never in the program."""
        make_room_for_waiting()
        self._context = context_for(Configuration.read(req.config.get))

    @one_line_errors
    def check(self, olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Validates all inputs. Makes no calls."""
        inputs, failures = dict(news), []
        for field in ARGUMENTS:
            inputs[field.name], reasons = field.check(news.get(field.name))
            # If a failure has a property, the engine prints the property's value.
            prop = "" if field.may_be_secret else field.name
            failures += [CheckFailure(prop, f"{field.name} {reason}") for reason in reasons]
        if not failures:
            inputs["region"], reasons = resolve_region(inputs, olds.get("region"), self._context)
            failures += [CheckFailure("region", reason) for reason in reasons]
        return CheckResult({name: value for name, value in inputs.items() if value is not None}, failures)

    @one_line_errors
    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """Replaces a run whose parameters have changed or, with `wait`, that failed. Makes no calls.

        A run that hasn't ended is updated, which tells the program that this is an `up` and that it must wait.
        """
        changed = [field for field in ARGUMENTS if field.differs(olds.get(field.name), news.get(field.name))]
        replaces = [field.name for field in changed if field.identity]
        if not may_be_same(account_of(olds), account_of(news)):
            replaces = sorted({*replaces, "environment"})
        if olds.get(STATE) == "failed" and news.get("wait"):
            replaces.append(STATE)
        changes = bool(changed or replaces) or not is_settled(olds.get(STATE), wait=bool(news.get("wait")))
        return DiffResult(changes=changes, replaces=replaces, delete_before_replace=False)

    @one_line_errors
    def create(self, props: dict[str, Any]) -> CreateResult:
        """Records a new run, which the program then triggers. Makes no calls."""
        run_id = new_run_id()
        id_ = "/".join((parse_environment(props["environment"]).name, props["dag_id"], run_id))
        return CreateResult(id_, {**props, DAG_RUN_ID: run_id})

    @one_line_errors
    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Reads the state of a run that hasn't succeeded.

        A run that was deleted in Airflow stays in the state, because Airflow's history may have been cleaned up.
        """
        outputs = dict(props)
        if props.get(STATE) != "success":
            environment = parse_environment(props["environment"]).name
            identity = Identity(environment, props["region"], "dag run", f"{props['dag_id']}/{props[DAG_RUN_ID]}")
            if (account := account_of(props)) is not None:
                self._context.caller_account(identity.region).require(account, str(identity))
            try:
                airflow = self._context.airflow(environment, identity.region)
                outputs[STATE] = airflow.dag_runs.get(props["dag_id"], props[DAG_RUN_ID]).state
            except NotFoundError:
                pass
            except EnvironmentNotFoundError as error:
                handle_missing_environment(identity, error, self._context)
                return ReadResult("", {})
        return ReadResult(id_, outputs, {f.name: outputs[f.name] for f in ARGUMENTS if f.name in outputs})

    @one_line_errors
    def update(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
        """Records changed arguments that need no new run. Makes no calls."""
        return UpdateResult({**news, **{name: olds[name] for name in (DAG_RUN_ID, STATE) if name in olds}})

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Leaves the run in Airflow's history. Makes no calls."""
