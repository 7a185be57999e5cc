"""The dynamic resource provider: check, diff, create, read, update and delete for every kind.

Every stack stores this module's path, the class name `AirflowProvider` and the attribute `kind` in its `__provider`
properties, so they must never change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
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

from pulumi_mwaa.airflow import (
    Airflow,
    EnvironmentNotFoundError,
    NotFoundError,
    UnreadableError,
)
from pulumi_mwaa.airflow.errors import EnvironmentDeletingError, UnsupportedError
from pulumi_mwaa.provider.airflow_object import AirflowObject
from pulumi_mwaa.provider.configuration import Configuration
from pulumi_mwaa.provider.console import one_line_errors, report
from pulumi_mwaa.provider.context import RunContext, context_for
from pulumi_mwaa.provider.environment import handle_missing_environment, resolve_region
from pulumi_mwaa.provider.host_threads import make_room_for_waiting
from pulumi_mwaa.provider.identity import Identity, account_of, is_known, may_be_same
from pulumi_mwaa.provider.plan import Actual, plan
from pulumi_mwaa.provider.schema import secret_refs
from pulumi_mwaa.provider.schema.computed import Computed
from pulumi_mwaa.provider.schema.fields import Field
from pulumi_mwaa.provider.schema.registry import SCHEMAS
from pulumi_mwaa.provider.schema.schema import ResourceSchema
from pulumi_mwaa.provider.schema.values import Fields
from pulumi_mwaa.provider.secret_values import resolve_secrets

_UNSUPPORTED = "the environment's version of Airflow has no {}s"
_OVERWRITE = "to overwrite it, set adopt_existing=True and run `pulumi up --target-replace URN` without a refresh"


class AirflowProvider(ResourceProvider):
    """A provider for objects of one kind. The kind's name is its only serialized attribute."""

    serialize_as_secret_always = False  # it contains no secrets

    _context: RunContext

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind

    @one_line_errors
    def configure(self, req: ConfigureRequest) -> None:
        """Reads the stack's configuration. Called only in the host, never in the program."""
        make_room_for_waiting()
        self._context = context_for(Configuration.read(req.config.get))

    @one_line_errors
    def check(self, olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Validates all inputs, and notes which object is declared. Makes no calls to Airflow."""
        schema = self.schema
        self._context.handovers.note_operation()
        inputs, failures, arns = dict(news), [], secret_refs.arns(schema.secret_fields, news)
        for field in schema.arguments:
            inputs[field.name], reasons = field.check(news.get(field.name))
            if not (field.name in arns and inputs[field.name] is None):
                failures += [_check_failure(field, reason) for reason in reasons]
        if not failures:
            inputs["region"], reasons = resolve_region(inputs, olds.get("region"), self._context)
            failures += [CheckFailure("region", reason) for reason in reasons]
            across_fields = (*schema.read_only_but_declared(inputs), *secret_refs.reasons(schema.secret_fields, inputs))
            failures += [CheckFailure(name, f"{name} {reason}") for name, reason in across_fields]
        if not failures and is_known(schema, inputs):
            self._context.declared[Identity.of(schema, inputs)] = account_of(inputs)
        return CheckResult({name: value for name, value in inputs.items() if value is not None}, failures)

    @one_line_errors
    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """Compares declared fields with recorded ones. An unknown identity counts as changed. Makes no calls."""
        schema = self.schema
        self._context.handovers.note_operation()
        changed = [
            field
            for field in schema.arguments
            if field.compared and field.differs(olds.get(field.name), news.get(field.name))
        ]
        replaces = [field.name for field in changed if field.identity]
        recorded = Identity.of(schema, olds) if is_known(schema, olds) else None
        account = account_of(olds)
        if recorded:
            self._note_account(recorded, account)
        if not may_be_same(account, account_of(news)):
            replaces = sorted({*replaces, "environment"})
        elif recorded and replaces:
            self._context.handovers.release(recorded, olds)
        return DiffResult(changes=bool(changed or replaces), replaces=replaces, delete_before_replace=False)

    @one_line_errors
    def create(self, props: dict[str, Any]) -> CreateResult:
        """Creates the object, or adopts an existing one that matches the declaration."""
        self._context.handovers.note_operation()
        identity = self._identity(props)
        recorded = self._context.recorded_accounts.get((identity.environment, identity.region))
        computed = Computed(self._verified_account(identity, account_of(props) or recorded))
        forced = bool(props.get("adopt_existing")) or identity in self._context.skipped_deletes
        return CreateResult(identity.id, self._create_or_adopt(identity, props, computed, forced=forced))

    @one_line_errors
    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Reads the live object, or returns an empty id if it is missing. Masked parts keep their recorded values."""
        schema, identity = self.schema, self._identity(props)
        account = self._verified_account(identity, account_of(props))
        managed = self._object(identity)
        try:
            answer = self._read_or_drop(managed)
        except UnreadableError as error:
            limits = managed.collection.unreadable_limits
            raise error.with_advice(f"{_OVERWRITE}; {limits}" if limits else _OVERWRITE) from None
        if answer is None:
            return ReadResult("", {})
        fields = managed.fields_from_answer(answer, schema.object_fields(props))
        outputs = schema.outputs(props, fields, replace(Computed.recorded(props), account=account))
        outputs = schema.mark_secrets(outputs, self._context.configuration.sensitive_names)
        # Return inputs, too, because `ignore_changes` uses the old inputs and must not revert live values.
        return ReadResult(id_, outputs, {f.name: outputs[f.name] for f in schema.arguments if f.name in outputs})

    @one_line_errors
    def update(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
        """Sends only the fields that differ from the recorded ones. Recreates a missing object."""
        schema, identity = self.schema, self._identity(news)
        account = self._verified_account(identity, account_of(news) or account_of(olds))
        computed = replace(Computed.recorded(olds), account=account)
        managed, declared = self._object(identity), schema.object_fields(news)
        planned = plan(schema, Actual(schema.object_fields(olds)), declared)
        # A recreation reads all secrets before the delete, so that nothing is lost if one can't be read.
        desired = resolve_secrets(
            schema, identity, declared, self._context, None if planned.recreate else planned.update
        )
        try:
            answer = managed.apply(planned, desired)
        except NotFoundError:
            return UpdateResult(self._create_or_adopt(identity, news, computed, forced=True))
        except UnreadableError as error:
            # Send only what has changed: the server error may be temporary, and DAGs may write the other fields.
            if planned.recreate or not planned.update & {*schema.secret_fields}:
                raise error.with_advice(_OVERWRITE) from None
            answer = managed.overwrite(planned.update, desired)
        # For fields that weren't sent, record the declared values, so that a refresh shows what a DAG has changed.
        # Treat every `***` in the answer as a mask, because `check` rejects it as a value. `collection.masks` isn't
        # used here, because it may make a call. If that failed, the update would be missing from the state.
        live = schema.fields_from_answer(answer, declared, masks=True)
        fields = Fields({**declared, **{name: live.get(name) for name in planned.update}})
        versions = {**computed.secret_versions, **desired.sent}
        return UpdateResult(schema.outputs(news, fields, replace(computed, secret_versions=versions)))

    @one_line_errors
    def delete(self, _id: str, props: dict[str, Any]) -> None:
        """Deletes the object, unless the program declares it in this run."""
        identity, account = self._identity(props), account_of(props)
        self._require_account(identity, account)
        if identity in self._context.declared and may_be_same(account, self._context.declared[identity]):
            self._context.skipped_deletes.add(identity)
            report(f"not deleting {identity}: the program still declares it")
            return
        managed = self._object(identity)
        try:
            if managed.built_in:
                managed.restore(props)
            else:
                managed.collection.delete(identity.name)
        except NotFoundError:
            pass
        except UnsupportedError:
            report(f"treating {identity} as deleted: {_UNSUPPORTED.format(identity.kind)}")
        except EnvironmentDeletingError:
            report(f"treating {identity} as deleted: its environment is being deleted")
        except EnvironmentNotFoundError as error:
            if self._airflow(identity).reached:
                report(f"treating {identity} as deleted: its environment was deleted during this run")
            else:
                handle_missing_environment(identity, error, self._context)

    @property
    def schema(self) -> ResourceSchema:
        """The kind's schema."""
        return SCHEMAS[self.kind]

    def _identity(self, props: dict[str, Any]) -> Identity:
        return Identity.of(self.schema, props)

    def _object(self, identity: Identity) -> AirflowObject:
        return AirflowObject(self.schema, identity, self.schema.objects(self._airflow(identity)))

    def _create_or_adopt(
        self, identity: Identity, props: dict[str, Any], computed: Computed, *, forced: bool
    ) -> dict[str, Any]:
        """Creates or adopts an object and returns the outputs to record."""
        schema, managed = self.schema, self._object(identity)
        fields = schema.object_fields(props)
        desired = resolve_secrets(schema, identity, fields, self._context)
        if managed.built_in:
            before = managed.before_adoption(props)
            computed = computed if computed.before_adoption is not None else replace(computed, before_adoption=before)
        answer = managed.create(desired, self._context.handovers, forced=forced)
        computed = replace(computed, secret_versions=desired.sent)
        return schema.outputs(props, managed.fields_from_answer(answer, fields), computed)

    def _verified_account(self, identity: Identity, account: str | None) -> str | None:
        """Returns the account to record. Raises `WrongAccountError` if the credentials belong to another account."""
        self._require_account(identity, account)
        return account or self._context.caller_account(identity.region).number

    def _require_account(self, identity: Identity, account: str | None) -> None:
        if account is not None:
            self._context.caller_account(identity.region).require(account, str(identity))
        self._note_account(identity, account)

    def _note_account(self, identity: Identity, account: str | None) -> None:
        if account is not None:
            self._context.recorded_accounts.setdefault((identity.environment, identity.region), account)

    def _airflow(self, identity: Identity) -> Airflow:
        return self._context.airflow(identity.environment, identity.region)

    def _read_or_drop(self, managed: AirflowObject) -> Mapping[str, Any] | None:
        """Returns the live object, or `None` if it is missing.

        Prints a message if the object's environment is gone or no longer supports objects of this kind.
        """
        identity = managed.identity
        try:
            row: Mapping[str, Any] | None = managed.collection.get_cached(identity.name)
        except UnsupportedError:
            report(f"dropped {identity} from the state: {_UNSUPPORTED.format(identity.kind)}")
            return None
        except EnvironmentNotFoundError as error:
            handle_missing_environment(identity, error, self._context)
            return None
        return row


def _check_failure(field: Field, reason: str) -> CheckFailure:
    """Returns a failure with the field as its property, unless the field may be secret.

    If a failure has a property, the engine prints the property's value (`issueCheckFailures` in
    pulumi/pkg/resource/deploy/step_generator.go, 3.260).
    """
    return CheckFailure("" if field.may_be_secret else field.name, f"{field.name} {reason}")
