"""Carries out plans: creates, adopts, updates and recreates one object of an Airflow."""

from __future__ import annotations

from collections.abc import Collection as Names
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pulumi_mwaa.airflow import AirflowError, AlreadyExistsError, NotFoundError, UnreadableError
from pulumi_mwaa.airflow.collection import Collection
from pulumi_mwaa.airflow.errors import compose
from pulumi_mwaa.provider.console import report
from pulumi_mwaa.provider.handovers import Handovers
from pulumi_mwaa.provider.identity import Identity
from pulumi_mwaa.provider.plan import Plan, observed, plan, unobserved
from pulumi_mwaa.provider.schema.schema import BEFORE_ADOPTION, ResourceSchema
from pulumi_mwaa.provider.schema.values import Properties, Values, without_refs
from pulumi_mwaa.provider.secret_values import Desired

_NOT_CLEARED = "left as it is, if it has one (Airflow neither shows nor clears it)"


@dataclass(frozen=True)
class AirflowObject:
    """An object that a resource manages; every method returns it as Airflow answers, or raises `AirflowError`.

    Attributes:
        schema: what is known of its kind.
        identity: which one it is.
        collection: where it is.
    """

    schema: ResourceSchema
    identity: Identity
    collection: Collection[Mapping[str, Any]]

    @property
    def built_in(self) -> bool:
        """Whether Airflow always has it."""
        return self.identity.name in self.schema.built_in

    def before_adoption(self) -> dict[str, Any] | None:
        """What can be changed of a built-in object, as it is; `None` where Airflow can't show it."""
        try:
            live = self.collection.get(self.identity.name)
        except UnreadableError:
            return None
        return {name: live[name] for name in sorted(self.schema.built_in[self.identity.name])}

    def restore(self, recorded: Properties) -> None:
        """Give a built-in object back what it had before its adoption, as recorded; one line says what was done."""
        before = recorded.get(BEFORE_ADOPTION)
        if before is None:
            unknown = "it can't be deleted, and what it was before its adoption isn't recorded"
            report(f"left {self.identity} as it is: {unknown}")
            return
        values = without_refs(self.schema.object_fields({**recorded, **before}))
        self.collection.update(self.identity.name, self.schema.body(values, before))
        report(f"restored {self.identity} to its values from before this stack adopted it (it can't be deleted)")

    def create(self, desired: Desired, handovers: Handovers, *, forced: bool) -> Mapping[str, Any]:
        """Create it, or adopt an existing one: as declared, released by another resource, or any if `forced`."""
        body = self.schema.body(desired.values)
        try:
            return self.collection.create(body)
        except (AlreadyExistsError, UnreadableError):
            try:
                return self._adopt(desired, handovers, forced=forced or self.built_in)
            except NotFoundError:  # deleted since the look
                return self.collection.create(body)

    def apply(self, planned: Plan, desired: Desired) -> Mapping[str, Any]:
        """Make an existing object as declared; `NotFoundError` when there is none."""
        if planned.recreate:
            return self._recreate(planned.update, planned.recreate, desired)
        return self._update(planned.update, desired)

    def overwrite(self, names: Names[str], desired: Desired) -> Mapping[str, Any]:
        """Send these fields to an object that Airflow can't show; `UnreadableError` if it doesn't take them either."""
        return self.collection.overwrite(self.identity.name, self.schema.body(desired.values, names))

    def _update(self, names: Names[str], desired: Desired) -> Mapping[str, Any]:
        return self.collection.update(self.identity.name, self.schema.body(desired.values, names))

    def _recreate(self, names: Names[str], reasons: Names[str], desired: Desired) -> Mapping[str, Any]:
        """Change these fields by a delete and a create. What can be refused is refused before the delete.

        The other fields stay as they are in Airflow; where it hides some of them, so that the create would lose it,
        nothing is changed.
        """
        live = self.collection.get(self.identity.name)
        others = self.schema.names - {*names}
        if hidden := sorted(others & self.schema.undeclared_secrets(live, desired.values)):
            reason = f"Airflow can't change {' and '.join(reasons)} in place, and {' and '.join(hidden)} holds a secret"
            advice = "run `pulumi up --refresh`, declare it, or delete the object in Airflow"
            raise AirflowError(
                compose(f"update {self.identity}", f"{reason} that isn't declared or can't be determined", "", advice)
            )
        kept = self.schema.merge_live(live, desired.values, masks=self.collection.masks)
        body = self.schema.body(Values({**desired.values, **{name: kept.get(name) for name in others}}))
        self._update(names, desired)
        report(f"recreating {self.identity}: Airflow can't change {' and '.join(reasons)} in place")
        self.collection.delete(self.identity.name)
        try:
            return self.collection.create(body)
        except AlreadyExistsError:  # no answer came to the create, and what it was to make is there
            return self.collection.update(self.identity.name, body)

    def _adopt(self, desired: Desired, handovers: Handovers, *, forced: bool) -> Mapping[str, Any]:
        """Adopt the existing object. What can't be read back is sent, and one line says what was done."""
        try:
            live = self.collection.get(self.identity.name)
        except UnreadableError as error:
            if not forced:
                raise error.advised("set adopt_existing=True to overwrite it with the declared values") from None
            return self._adopt_unobserved(desired)
        masks, dropped = self.collection.masks, self.collection.dropped_on_create
        actual = observed(self.schema, live, desired.values, masks=masks, dropped=dropped)
        planned = plan(self.schema, actual, desired.values)
        before = handovers.claim(self.identity, wait=bool(planned.conflicts or planned.keep) and not forced)
        if before and self._is_as_recorded(before):
            return self._adopt_released(before, desired)
        if planned.conflicts and not forced:
            raise AirflowError(
                f"create {self.identity}: it exists already and differs in {', '.join(planned.conflicts)} — declare it "
                "as it is, delete it in Airflow, or set adopt_existing=True to overwrite it; if another resource of "
                "this stack declared it until now, give this one aliases"
            )
        if planned.recreate or planned.update:
            live = self.apply(planned, desired)
        self._say_adopted(planned.update, planned.keep)
        return live

    def _adopt_released(self, before: Properties, desired: Desired) -> Mapping[str, Any]:
        """Adopt an object of which this stack has recorded what another resource had in it: all is sent again."""
        planned = plan(self.schema, unobserved(self.schema, self.schema.object_fields(before)), desired.fields)
        live = self.apply(planned, desired)
        overwritten = _clause(planned.update, "overwritten")
        report(f"adopted {self.identity}: another resource in this stack managed it until now{overwritten}")
        return live

    def _adopt_unobserved(self, desired: Desired) -> Mapping[str, Any]:
        """Send all that is declared to an object that Airflow can't show."""
        nothing = {self.schema.key: self.identity.name}
        planned = plan(self.schema, unobserved(self.schema, nothing), desired.values)
        live = self.overwrite(planned.update, desired)
        self._say_adopted(planned.update, planned.keep & self.schema.hidden_fields(live))
        return live

    def _is_as_recorded(self, before: Properties) -> bool:
        """Whether Airflow still shows what these outputs hold, in all that can be compared."""
        fields = self.schema.object_fields(before)
        live = self.collection.get(self.identity.name)
        actual = observed(self.schema, live, fields, masks=self.collection.masks)
        return not self.schema.differing(actual.fields, fields) and not actual.undeclared

    def _say_adopted(self, sent: Names[str], kept: Names[str]) -> None:
        end = "restores" if self.built_in else "deletes"
        report(
            f"adopted {self.identity}: it already existed{_clause(sent, 'overwritten')}{_clause(kept, _NOT_CLEARED)}"
            f"; destroying this stack {end} it, unless the resource has retain_on_delete"
        )


def _clause(names: Names[str], fate: str) -> str:
    return f", {' and '.join(sorted(names))} {fate}" if names else ""
