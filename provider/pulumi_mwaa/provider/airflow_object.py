"""Carries out plans: creates, adopts, updates and recreates objects in Airflow."""

from __future__ import annotations

from collections.abc import Collection as Names
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pulumi_mwaa.airflow import AirflowError, AlreadyExistsError, NotFoundError, UnreadableError
from pulumi_mwaa.airflow.collection import Collection
from pulumi_mwaa.airflow.errors import error_message
from pulumi_mwaa.provider.console import report
from pulumi_mwaa.provider.handovers import Handovers
from pulumi_mwaa.provider.identity import Identity
from pulumi_mwaa.provider.plan import Plan, actual_from_answer, actual_from_record, plan
from pulumi_mwaa.provider.schema.computed import BEFORE_ADOPTION
from pulumi_mwaa.provider.schema.schema import ResourceSchema
from pulumi_mwaa.provider.schema.values import Content, Properties, Values, without_refs
from pulumi_mwaa.provider.secret_values import Desired

_LEFT_UNCHANGED = "left unchanged if it is set (Airflow neither returns nor clears it)"


@dataclass(frozen=True)
class AirflowObject:
    """An object that a resource manages.

    `create`, `apply` and `overwrite` return Airflow's response. Every call to Airflow may raise `AirflowError`.

    Attributes:
        schema: The schema of the object's kind.
        identity: The object's environment, region, kind and name.
        collection: The collection that contains the object.
    """

    schema: ResourceSchema
    identity: Identity
    collection: Collection[Mapping[str, Any]]

    @property
    def built_in(self) -> bool:
        """Whether Airflow itself creates the object, so that the stack can neither create nor delete it."""
        return self.schema.built_in_fields(self.identity.name) is not None

    def fields_from_answer(self, answer: Mapping[str, Any], fields: Content) -> Content:
        """Returns the fields in Airflow's response; an unchanged field keeps the form it has in `fields`."""
        return self.schema.fields_from_answer(answer, fields, masks=self.collection.masks)

    def before_adoption(self, properties: Properties) -> dict[str, Any] | None:
        """Returns the current values of a built-in object's changeable fields.

        Returns `None` if Airflow can't return the object.

        Args:
            properties: The resource's inputs.
        """
        try:
            live = self.schema.wait_for(self.collection, self.identity.name, properties)
        except UnreadableError:
            return None
        return {name: live[name] for name in sorted(self.schema.built_in_fields(self.identity.name) or ())}

    def restore(self, recorded: Properties) -> None:
        """Restores the values that a built-in object had before its adoption, if recorded, and reports the outcome."""
        before = recorded.get(BEFORE_ADOPTION)
        if before is None:
            reason = "it can't be deleted, and its values from before the adoption aren't recorded"
            report(f"left {self.identity} unchanged: {reason}")
            return
        values = without_refs(self.schema.object_fields({**recorded, **before}))
        self.collection.update(self.identity.name, self.schema.body(values, before))
        report(f"restored {self.identity} to its values from before the adoption, because it can't be deleted")

    def create(self, desired: Desired, handovers: Handovers, *, forced: bool) -> Mapping[str, Any]:
        """Creates the object. Adopts an existing one if it matches or was released, or if `forced` is true."""
        body = self.schema.body(desired.values)
        try:
            return self.collection.create(body)
        except (AlreadyExistsError, UnreadableError):
            try:
                return self._adopt(desired, handovers, forced=forced or self.built_in)
            except NotFoundError:  # deleted in the meantime
                return self.collection.create(body)

    def apply(self, planned: Plan, desired: Desired) -> Mapping[str, Any]:
        """Changes an existing object as planned. Raises `NotFoundError` if the object doesn't exist."""
        if planned.recreate:
            return self._recreate(planned.update, planned.recreate, desired)
        return self._update(planned.update, desired)

    def overwrite(self, names: Names[str], desired: Desired) -> Mapping[str, Any]:
        """Overwrites fields of an object that Airflow can't return. Raises `UnreadableError` if this also fails."""
        return self.collection.overwrite(self.identity.name, self.schema.body(desired.values, names))

    def _update(self, names: Names[str], desired: Desired) -> Mapping[str, Any]:
        return self.collection.update(self.identity.name, self.schema.body(desired.values, names))

    def _recreate(self, names: Names[str], reasons: Names[str], desired: Desired) -> Mapping[str, Any]:
        """Changes fields by deleting the object and creating it again.

        The new values are first sent as an update, so that Airflow rejects invalid ones before the delete. The other
        fields keep the values that they have in Airflow. If one of them contains a hidden secret that would be lost, an
        error is raised before anything is changed.
        """
        live = self.collection.get(self.identity.name)
        others = self.schema.names - {*names}
        if hidden := sorted(others & self.schema.undeclared_secrets(live, desired.values)):
            reason = f"Airflow can't change {' and '.join(reasons)} in place, and the secret in {' and '.join(hidden)}"
            advice = "run `pulumi up --refresh`, declare the secret, or delete the object in Airflow"
            raise AirflowError(
                error_message(f"update {self.identity}", f"{reason} isn't declared or can't be determined", "", advice)
            )
        merged = self.fields_from_answer(live, desired.values)
        body = self.schema.body(Values({**desired.values, **{name: merged.get(name) for name in others}}))
        self._update(names, desired)
        report(f"recreating {self.identity}: Airflow can't change {' and '.join(reasons)} in place")
        self.collection.delete(self.identity.name)
        try:
            return self.collection.create(body)
        except AlreadyExistsError:  # the create got no response, but it took effect
            return self.collection.update(self.identity.name, body)

    def _adopt(self, desired: Desired, handovers: Handovers, *, forced: bool) -> Mapping[str, Any]:
        """Adopts the existing object: sends the fields that differ or can't be read back, and reports the adoption."""
        try:
            live = self.collection.get(self.identity.name)
        except UnreadableError as error:
            if not forced:
                raise error.with_advice("set adopt_existing=True to overwrite it with the declared values") from None
            return self._adopt_unobserved(desired)
        masks, dropped = self.collection.masks, self.collection.dropped_on_create
        actual = actual_from_answer(self.schema, live, desired.values, masks=masks, dropped=dropped)
        planned = plan(self.schema, actual, desired.values)
        recorded = handovers.claim(self.identity, wait=bool(planned.conflicts or planned.keep) and not forced)
        if recorded and self._is_as_recorded(recorded):
            return self._adopt_released(recorded, desired)
        if planned.conflicts and not forced:
            raise AirflowError(
                f"create {self.identity}: it already exists and differs in {', '.join(planned.conflicts)} — declare "
                "the current values, delete the object in Airflow, or set adopt_existing=True to overwrite it; if "
                "another resource in this stack declared the object until now, set aliases on this one"
            )
        if planned.recreate or planned.update:
            live = self.apply(planned, desired)
        if self.schema.only_changes is None:  # otherwise, every create is an adoption
            self._report_adopted(planned.update, planned.keep)
        return live

    def _adopt_released(self, recorded: Properties, desired: Desired) -> Mapping[str, Any]:
        """Adopts an object that another resource has released. Sends every field and reports the adoption."""
        planned = plan(
            self.schema, actual_from_record(self.schema, self.schema.object_fields(recorded)), desired.fields
        )
        live = self.apply(planned, desired)
        overwritten = _clause(planned.update, "overwritten")
        report(f"adopted {self.identity}: another resource in this stack managed it until now{overwritten}")
        return live

    def _adopt_unobserved(self, desired: Desired) -> Mapping[str, Any]:
        """Adopts an object that Airflow can't return. Sends every field and reports the adoption."""
        only_key = {self.schema.key: self.identity.name}
        planned = plan(self.schema, actual_from_record(self.schema, only_key), desired.values)
        live = self.overwrite(planned.update, desired)
        self._report_adopted(planned.update, planned.keep & self.schema.hidden_fields(live))
        return live

    def _is_as_recorded(self, recorded: Properties) -> bool:
        """Returns whether the values that Airflow shows still match the recorded outputs."""
        fields = self.schema.object_fields(recorded)
        live = self.collection.get(self.identity.name)
        actual = actual_from_answer(self.schema, live, fields, masks=self.collection.masks)
        return not self.schema.differing(actual.fields, fields) and not actual.undeclared

    def _report_adopted(self, overwritten: Names[str], unchanged: Names[str]) -> None:
        clauses = _clause(overwritten, "overwritten") + _clause(unchanged, _LEFT_UNCHANGED)
        effect = "restores" if self.built_in else "deletes"
        report(
            f"adopted {self.identity}: it already existed{clauses}"
            f"; destroying this stack {effect} it, unless the resource has retain_on_delete"
        )


def _clause(names: Names[str], outcome: str) -> str:
    return f", {' and '.join(sorted(names))} {outcome}" if names else ""
