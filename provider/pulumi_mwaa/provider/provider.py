"""The one dynamic resource provider: check, diff, create, read, update and delete for every kind.

The path of this module, the name `AirflowProvider` and its attribute `kind` are stored in every stack (`__provider`):
they never change.
"""

from __future__ import annotations

from collections.abc import Mapping
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
    AlreadyExistsError,
    EnvironmentNotFoundError,
    NotFoundError,
    UnshowableError,
)
from pulumi_mwaa.airflow.collection import Collection
from pulumi_mwaa.airflow.errors import EnvironmentDeletingError, UnsupportedError
from pulumi_mwaa.provider.adoption import make_anew, take_over
from pulumi_mwaa.provider.configuration import Configuration
from pulumi_mwaa.provider.console import say, told_in_one_line
from pulumi_mwaa.provider.context import Run, run_for
from pulumi_mwaa.provider.host_threads import make_room_for_waiting
from pulumi_mwaa.provider.identity import Identity, account_of, is_known, may_be_same
from pulumi_mwaa.provider.missing import drop_missing
from pulumi_mwaa.provider.region import place
from pulumi_mwaa.provider.schema import secret_refs
from pulumi_mwaa.provider.schema.fields import Field
from pulumi_mwaa.provider.schema.registry import SCHEMAS
from pulumi_mwaa.provider.schema.schema import ACCOUNT, BEFORE_ADOPTION, ResourceSchema
from pulumi_mwaa.provider.secrets import resolve

_UNSUPPORTED = "the environment's version of Airflow has no {}s"
_OVERWRITE = "to overwrite it, set adopt_existing=True and run `pulumi up --target-replace URN` without a refresh"


class AirflowProvider(ResourceProvider):
    """Carries objects of one kind between a stack and an Airflow; the kind's name is all that it holds."""

    serialize_as_secret_always = False  # there is nothing secret in it

    _run: Run

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind

    @told_in_one_line
    def configure(self, req: ConfigureRequest) -> None:
        """Take the stack's configuration; in the host only, never in the program."""
        make_room_for_waiting()
        self._run = run_for(Configuration.read(req.config.get))

    @told_in_one_line
    def check(self, olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Validate, offline and all at once, and remember what is declared."""
        kind = self._described()
        self._run.given_up.hear()
        inputs, failures, sourced = dict(news), [], secret_refs.sourced(kind.targets, news)
        for field in kind.arguments:
            inputs[field.name], reasons = field.check(news.get(field.name))
            if not (field.name in sourced and inputs[field.name] is None):
                failures += [_failure(field, reason) for reason in reasons]
        if not failures:
            inputs["region"], reasons = place(inputs, olds.get("region"), self._run)
            failures += [CheckFailure("region", reason) for reason in reasons]
            together = (*kind.fixed_but_declared(inputs), *secret_refs.reasons(kind.targets, inputs))
            failures += [CheckFailure(name, reason) for name, reason in together]
        if not failures and is_known(kind, inputs):
            self._run.declared[Identity.of(kind, inputs)] = account_of(inputs)
        return CheckResult({name: value for name, value in inputs.items() if value is not None}, failures)

    @told_in_one_line
    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """Compare what is declared with what is recorded, offline; an unknown identity is another one."""
        kind = self._described()
        self._run.given_up.hear()
        changed = [
            field
            for field in kind.arguments
            if field.managed and field.differs(olds.get(field.name), news.get(field.name))
        ]
        replaces = [field.name for field in changed if field.identity]
        recorded = Identity.of(kind, olds) if is_known(kind, olds) else None
        account = account_of(olds)
        if recorded:
            self._note_account(recorded, account)
        if not may_be_same(account, account_of(news)):
            replaces = sorted({*replaces, "environment"})
        elif recorded and replaces:
            self._run.given_up.add(recorded, olds)
        return DiffResult(changes=bool(changed or replaces), replaces=replaces, delete_before_replace=False)

    @told_in_one_line
    def create(self, props: dict[str, Any]) -> CreateResult:
        """Create the object, or adopt an existing one that is as declared."""
        self._run.given_up.hear()
        identity = self._identity(props)
        recorded = self._run.recorded_accounts.get((identity.environment, identity.region))
        props = self._in_account(identity, props, account_of(props) or recorded)
        forced = bool(props.get("adopt_existing")) or identity in self._run.kept
        return CreateResult(identity.id, self._made(identity, props, forced=forced))

    @told_in_one_line
    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """What is live, masked parts as recorded; an id of "" when the object is gone."""
        kind, identity = self._described(), self._identity(props)
        props = self._in_account(identity, props, account_of(props))
        try:
            answer = self._look(identity)
        except UnshowableError as error:
            raise error.advised(self._way_to_overwrite(identity)) from None
        if answer is None:
            return ReadResult("", {})
        outputs = kind.outputs(answer, props, masks=self._objects(identity).masks)
        outputs = kind.guarded(outputs, self._run.configuration.sensitive_names)
        # As inputs too: an ignored change is taken from there, and must not write an old value back.
        return ReadResult(id_, outputs, {f.name: outputs[f.name] for f in kind.arguments if f.name in outputs})

    @told_in_one_line
    def update(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
        """Send the fields that differ from what is recorded, and no others; recreate a missing object."""
        kind, identity = self._described(), self._identity(news)
        news = self._in_account(identity, news, account_of(news) or account_of(olds))
        news[BEFORE_ADOPTION] = olds.get(BEFORE_ADOPTION)
        objects, names = self._objects(identity), kind.to_send(olds, news)
        anew = kind.out_of_reach(names - secret_refs.sourced(kind.targets, news).keys(), olds, news)
        # All secrets before a delete: nothing is lost when one can't be read.
        declared = resolve(kind, identity, news, self._run, kind.targets if anew else names)
        try:
            if anew:
                answer = make_anew(kind, identity, objects, declared, names, lost=anew)
            else:
                answer = objects.update(identity.name, kind.changes(names, declared))
        except NotFoundError:
            return UpdateResult(self._made(identity, news, forced=True))
        except UnshowableError as error:
            # The server error may have passed by now: send only what has changed, since DAGs may write other fields.
            if anew or not names & {*kind.targets}:
                raise error.advised(_OVERWRITE) from None
            answer = objects.overwrite(identity.name, kind.changes(names, declared))
        return UpdateResult(kind.updated(answer, olds, declared, names))

    @told_in_one_line
    def delete(self, _id: str, props: dict[str, Any]) -> None:
        """Delete the object, unless the program declares it in this run."""
        kind, identity = self._described(), self._identity(props)
        account = account_of(props)
        self._require_account(identity, account)
        if identity in self._run.declared and may_be_same(account, self._run.declared[identity]):
            self._run.kept.add(identity)
            say(f"kept {identity}: the program still declares it")
            return
        objects = self._objects(identity)
        try:
            if identity.name in kind.permanent:
                self._restore(kind, identity, props)
            else:
                objects.delete(identity.name)
        except NotFoundError:
            pass
        except UnsupportedError:
            say(f"treating {identity} as deleted: {_UNSUPPORTED.format(kind.name)}")
        except EnvironmentDeletingError:
            say(f"treating {identity} as deleted: its environment is being deleted")
        except EnvironmentNotFoundError as error:
            if self._airflow(identity).reached:
                say(f"treating {identity} as deleted: its environment was deleted during this run")
            else:
                drop_missing(identity, error, self._run)

    def _described(self) -> ResourceSchema:
        return SCHEMAS[self.kind]

    def _identity(self, props: dict[str, Any]) -> Identity:
        return Identity.of(self._described(), props)

    def _made(self, identity: Identity, props: dict[str, Any], *, forced: bool) -> dict[str, Any]:
        """What is recorded of an object that was created or adopted."""
        kind, objects = self._described(), self._objects(identity)
        declared = resolve(kind, identity, props, self._run, kind.targets)
        if identity.name in kind.permanent and props.get(BEFORE_ADOPTION) is None:
            declared[BEFORE_ADOPTION] = self._before_adoption(kind, identity)
        body = kind.body(declared)
        try:
            answer = objects.create(body)
        except (AlreadyExistsError, UnshowableError):
            try:
                answer = take_over(kind, identity, objects, declared, self._run.given_up, forced=forced)
            except NotFoundError:  # deleted since the look
                answer = objects.create(body)
        return kind.outputs(answer, declared)

    def _before_adoption(self, kind: ResourceSchema, identity: Identity) -> dict[str, Any] | None:
        """What can be changed of a permanent object, as it is; `None` where Airflow can't show it."""
        try:
            live = self._objects(identity).get(identity.name)
        except UnshowableError:
            return None
        return {name: live[name] for name in sorted(kind.permanent[identity.name])}

    def _restore(self, kind: ResourceSchema, identity: Identity, props: dict[str, Any]) -> None:
        before = props.get(BEFORE_ADOPTION)
        if before is None:
            say(f"left {identity} as it is: it can't be deleted, and what it was before its adoption isn't recorded")
            return
        self._objects(identity).update(identity.name, kind.changes(before, {**props, **before}))
        say(f"restored {identity} to its values from before this stack adopted it (it can't be deleted)")

    def _way_to_overwrite(self, identity: Identity) -> str:
        refuses = self._objects(identity).refuses
        return f"{_OVERWRITE}; {refuses}" if refuses else _OVERWRITE

    def _in_account(self, identity: Identity, props: dict[str, Any], account: str | None) -> dict[str, Any]:
        """The properties with the account to record; `WrongAccountError` where the credentials belong to another."""
        self._require_account(identity, account)
        return {**props, ACCOUNT: account or self._run.caller_account(identity.region).number}

    def _require_account(self, identity: Identity, account: str | None) -> None:
        if account is not None:
            self._run.caller_account(identity.region).require(account, str(identity))
        self._note_account(identity, account)

    def _note_account(self, identity: Identity, account: str | None) -> None:
        if account is not None:
            self._run.recorded_accounts.setdefault((identity.environment, identity.region), account)

    def _airflow(self, identity: Identity) -> Airflow:
        return self._run.airflow(identity.environment, identity.region)

    def _objects(self, identity: Identity) -> Collection[Any]:
        return self._described().collection(self._airflow(identity))

    def _look(self, identity: Identity) -> Mapping[str, Any] | None:
        try:
            row: Mapping[str, Any] | None = self._objects(identity).look(identity.name)
        except UnsupportedError:
            say(f"dropped {identity} from the state: {_UNSUPPORTED.format(identity.kind)}")
            return None
        except EnvironmentNotFoundError as error:
            drop_missing(identity, error, self._run)
            return None
        return row


def _failure(field: Field, reason: str) -> CheckFailure:
    """A reason against a field's value, under the field's name unless that would have the engine show a secret.

    Source: `issueCheckFailures` in pulumi/pkg/resource/deploy/step_generator.go, 3.260, prints the property's value.
    """
    if not field.from_secret:
        return CheckFailure(field.name, reason)
    return CheckFailure("", reason if reason.startswith(field.name) else f"{field.name} {reason}")
