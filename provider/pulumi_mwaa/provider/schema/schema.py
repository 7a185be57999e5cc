"""The schema class, which the provider, the docs and the tests share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Collection as Names
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, cast

from pulumi_mwaa.airflow import Airflow
from pulumi_mwaa.airflow.collection import Collection
from pulumi_mwaa.airflow.masking.sensitive import holds_sensitive
from pulumi_mwaa.provider.schema import secret_refs
from pulumi_mwaa.provider.schema.computed import ACCOUNT, BEFORE_ADOPTION, SENT_VERSIONS, Computed
from pulumi_mwaa.provider.schema.fields import ADOPT_EXISTING, COMMON, Field
from pulumi_mwaa.provider.schema.json_values import (
    fill_masks,
    has_undeclared_masks,
    is_masked,
    pulumi_secret,
    strip_masks,
)
from pulumi_mwaa.provider.schema.values import Content, Fields, Properties, SecretRef, Values, without_refs


@dataclass(frozen=True)
class ResourceSchema:
    """The schema for one kind of resource.

    Attributes:
        collection: The client's class for objects of this kind.
        fields: The object's own fields, including `key`.
        to_airflow: Converts values to Airflow's form, if that form differs.
        from_airflow: Converts Airflow's form to values.
        sent_always: The fields that Airflow requires in the body of every update.
        notes: What users must know, for the page in docs/reference/resources.
        built_in: The objects that always exist in Airflow, each with its changeable fields.
        only_changes: For a kind whose objects Airflow itself creates and deletes: the changeable fields.
        options: The arguments that Airflow doesn't store, such as a timeout.
        wait_for: Reads an object that Airflow itself creates, given its name and the resource's properties. Waits until
            the object exists, if Airflow may still be creating it.
    """

    collection: type[Collection[Any]]
    fields: tuple[Field, ...]
    to_airflow: Callable[[Mapping[str, Any]], dict[str, Any]] = dict
    from_airflow: Callable[[Mapping[str, Any]], Mapping[str, Any]] = lambda answer: answer
    sent_always: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()
    built_in: Mapping[str, frozenset[str]] = field(default_factory=dict)
    only_changes: frozenset[str] | None = None
    options: tuple[Field, ...] = ()
    wait_for: Callable[[Any, str, Properties], Mapping[str, Any]] = lambda objects, name, _: objects.get(name)

    @property
    def name(self) -> str:
        """The kind's name, as used in error messages and in the state."""
        return self.collection.kind

    @property
    def key(self) -> str:
        """The field that identifies an object within its environment."""
        return self.collection.key

    def objects(self, airflow: Airflow) -> Collection[Any]:
        """Returns the client's collection for this kind."""
        return cast("Collection[Any]", getattr(airflow, self.collection.attribute or self.collection.route))

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of the object's own fields."""
        return frozenset(f.name for f in self.fields)

    @cached_property
    def secret_fields(self) -> tuple[str, ...]:
        """The names of the fields whose values can come from Secrets Manager."""
        return tuple(f.name for f in self.fields if f.may_be_secret)

    @cached_property
    def arguments(self) -> tuple[Field, ...]:
        """All arguments that a program can set."""
        common = [f for f in COMMON.values() if f is not ADOPT_EXISTING or self.only_changes is None]
        return (*common, *self.fields, *self.options, *secret_refs.arguments(self.secret_fields))

    @cached_property
    def computed(self) -> dict[str, str]:
        """The outputs that aren't arguments, each with its description."""
        account = {ACCOUNT: "The environment's AWS account, if the ARN contains it or STS reported it."}
        sent = {SENT_VERSIONS: secret_refs.SENT_HELP} if self.secret_fields else {}
        names = " or ".join(f"`{name}`" for name in self.built_in) or "the object"
        before = {BEFORE_ADOPTION: f"Values that {names} had before its adoption. Deleting the resource restores them."}
        return account | sent | (before if self.built_in or self.only_changes else {})

    def built_in_fields(self, key: str) -> frozenset[str] | None:
        """Returns an object's changeable fields if Airflow itself creates and deletes it, or `None` otherwise."""
        return self.built_in.get(key, self.only_changes)

    def object_fields(self, properties: Properties) -> Fields:
        """Returns the object's own non-empty fields from a resource's inputs or outputs.

        A field that comes from Secrets Manager is a `SecretRef`. Integers are converted, because they are floats on the
        wire.
        """
        plain = {f.name: f.type.parse(properties[f.name]) for f in self.fields if properties.get(f.name) is not None}
        return Fields(plain | secret_refs.refs(self.secret_fields, properties))

    def outputs(self, properties: Properties, fields: Fields, computed: Computed) -> dict[str, Any]:
        """Returns the outputs to record.

        Args:
            properties: The inputs or earlier outputs, which provide the arguments that aren't the object's own fields,
                such as ARNs.
            fields: The object's own fields. A `SecretRef` isn't recorded.
            computed: The outputs that aren't arguments. Versions of secrets that `fields` doesn't refer to are dropped.
        """
        common = {f.name: properties.get(f.name) for f in self.arguments if f.name not in self.names}
        plain = without_refs(fields)
        versions = {name: sent for name, sent in computed.secret_versions.items() if name in fields.keys() - plain}
        others = {ACCOUNT: computed.account, BEFORE_ADOPTION: computed.before_adoption, SENT_VERSIONS: versions or None}
        return {name: value for name, value in {**common, **others, **plain}.items() if value is not None}

    def mark_secrets(self, properties: Properties, added: Names[str] = ()) -> dict[str, Any]:
        """Marks refreshed outputs as secret if they contain a sensitive key, which may have been added in Airflow."""
        sensitive = {name for name in self.secret_fields if holds_sensitive(properties.get(name), added)}
        return {name: pulumi_secret(value) if name in sensitive else value for name, value in properties.items()}

    def body(self, values: Values, names: Names[str] | None = None) -> dict[str, Any]:
        """Returns the request body for a create, or for an update of `names` and the fields that are always sent."""
        whole = self.to_airflow({f.name: values.get(f.name) for f in self.fields})
        return whole if names is None else {name: whole[name] for name in whole if name in {*names, *self.sent_always}}

    def fields_from_answer(self, answer: Mapping[str, Any], fields: Content, *, masks: bool) -> Content:
        """Returns the fields in Airflow's response; an unchanged field keeps the form it has in `fields`.

        A field that comes from Secrets Manager stays a `SecretRef`. If `masks` is false, a `***` is an actual value.
        """
        plain = without_refs(fields)
        read_only = {name: plain.get(name) for name in self._read_only_fields(fields[self.key])}
        unmasked = {} if masks else {name: answer[name] for name in self.secret_fields if name in answer}
        live = {**self._live(answer, plain), **read_only, **unmasked}
        refs = fields.keys() - plain
        changed = {name: live.get(name) for name in self.differing(live, fields) if name not in refs}
        merged = {name: value for name, value in {**fields, **changed}.items() if value is not None}
        return cast(Content, merged)

    def readable_fields(self, answer: Mapping[str, Any]) -> dict[str, Any]:
        """Returns an unmanaged object's fields, without empty fields or hidden parts."""
        live = self._live(answer, Values({}))
        live |= {name: strip_masks(live[name]) for name in self.secret_fields}
        return {name: value for name, value in live.items() if value is not None}

    def _live(self, answer: Mapping[str, Any], known: Values) -> dict[str, Any]:
        """Returns the values in a response, with known values in place of its masks."""
        shown = self.from_airflow(answer)
        return {f.name: _unmasked(f, shown, known.get(f.name)) for f in self.fields}

    def differing(self, one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
        """Returns the names of the fields that differ between two objects."""
        return [f.name for f in self.fields if f.differs(one.get(f.name), other.get(f.name))]

    def updatable_fields(self, key: str) -> set[str]:
        """Returns the names of the fields that an update of this object can send."""
        return {f.name for f in self.fields if not f.identity} - self._read_only_fields(key)

    def read_only_but_declared(self, inputs: Properties) -> list[tuple[str, str]]:
        """Returns the read-only fields that are declared anyway, each with the reason for rejecting it."""
        reason, read_only = "is built in and can't be changed — leave it out", self._read_only_fields(inputs[self.key])
        return [(f.name, reason) for f in self.fields if f.name in read_only and f.differs(None, inputs[f.name])]

    def hidden_fields(self, answer: Mapping[str, Any]) -> frozenset[str]:
        """Returns the fields whose values the response hides, at least in part."""
        return frozenset(f.name for f in self.fields if f.may_be_secret and _is_hidden(f, answer))

    def undeclared_secrets(self, answer: Mapping[str, Any], values: Mapping[str, Any]) -> frozenset[str]:
        """Returns the fields in which the response hides a secret that isn't declared as a value or a `SecretRef`."""
        plain = [name for name in self.secret_fields if not isinstance(values.get(name), SecretRef)]
        return frozenset(name for name in plain if has_undeclared_masks(answer.get(name), values.get(name)))

    def _read_only_fields(self, key: str) -> set[str]:
        """Returns the fields of this object that can't be changed. Only built-in objects have such fields."""
        changeable = self.built_in_fields(key)
        return set() if changeable is None else {*self.names} - {self.key, *changeable}


def _unmasked(described: Field, shown: Mapping[str, Any], known: Any) -> Any:
    if described.write_only:
        return known if _is_hidden(described, shown) else None  # it isn't known whether a hidden value has changed
    return fill_masks(shown.get(described.name), known) if described.may_be_secret else shown.get(described.name)


def _is_hidden(described: Field, answer: Mapping[str, Any]) -> bool:
    if described.write_only:
        # v2 returns null if the field is empty; v1 always omits the field.
        return answer.get(described.name, "") is not None
    value = answer.get(described.name)
    return isinstance(value, str) and is_masked(value)
