"""What the provider, the docs and the tests have to know about one kind of resource, described once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Collection as Names
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, cast

from pulumi_mwaa.airflow import Airflow
from pulumi_mwaa.airflow.collection import Collection
from pulumi_mwaa.provider.schema import secret_refs
from pulumi_mwaa.provider.schema.fields import COMMON, Field
from pulumi_mwaa.provider.schema.json_values import (
    has_undeclared_masks,
    holds_sensitive,
    is_masked,
    pulumi_secret,
    strip_masks,
)
from pulumi_mwaa.provider.schema.values import Content, Fields, Properties, SecretRef, Values, without_refs

ACCOUNT = "account"
BEFORE_ADOPTION = "before_adoption"


@dataclass(frozen=True)
class ResourceSchema:
    """The schema of a resource.

    Attributes:
        name: as in errors, and as a state holds it.
        key: the field that names an object in its environment.
        fields: its own fields, `key` among them.
        collection: where its objects are in an Airflow.
        to_airflow: values as a request body; each field is in it, an empty one as Airflow wants it.
        from_airflow: an answer of Airflow as values; the second argument is what is known under its masks.
        sent_always: fields that Airflow wants in the body of every update.
        notes: what a user has to know, for its page in docs/resources.
        built_in: objects that Airflow always has, with the fields that can be changed.
    """

    name: str
    key: str
    fields: tuple[Field, ...]
    collection: Callable[[Airflow], Collection[Any]]
    to_airflow: Callable[[Values], dict[str, Any]]
    from_airflow: Callable[[Mapping[str, Any], Values], dict[str, Any]]
    sent_always: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()
    built_in: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of its own fields."""
        return frozenset(f.name for f in self.fields)

    @cached_property
    def secret_fields(self) -> tuple[str, ...]:
        """The fields whose value can come from Secrets Manager."""
        return tuple(f.name for f in self.fields if f.may_be_secret)

    @cached_property
    def arguments(self) -> tuple[Field, ...]:
        """All that a program can declare."""
        return (*COMMON.values(), *self.fields, *secret_refs.arguments(self.secret_fields))

    @cached_property
    def computed(self) -> dict[str, str]:
        """Outputs that nobody declares, each with its meaning."""
        account = {ACCOUNT: "AWS account of the environment, if its ARN names it or STS reported it."}
        sent = {secret_refs.SENT_VERSIONS: secret_refs.SENT_HELP} if self.secret_fields else {}
        names = " or ".join(f"`{name}`" for name in self.built_in)
        before = {BEFORE_ADOPTION: f"What {names} had when this stack adopted it; deleting the resource restores it."}
        return account | sent | (before if self.built_in else {})

    def object_fields(self, properties: Properties) -> Fields:
        """The object's own fields of inputs or outputs, without empty ones; over the wire whole numbers became floats.

        A field that comes from a secret is a `SecretRef`.
        """
        given = {f.name: f.type.parse(properties[f.name]) for f in self.fields if properties.get(f.name) is not None}
        return Fields(given | secret_refs.refs(self.secret_fields, properties))

    def outputs(self, properties: Properties, fields: Fields, sent: Mapping[str, str]) -> dict[str, Any]:
        """All that is recorded: these fields, and what Airflow knows nothing of.

        Args:
            properties: what was declared, or recorded before.
            fields: the object's own fields; of a secret, its ARN is recorded, which is among the properties.
            sent: by field, the version of its secret that Airflow has.
        """
        others = (ACCOUNT, BEFORE_ADOPTION, *(f.name for f in self.arguments if f.name not in self.names))
        around = {name: properties[name] for name in others if properties.get(name) is not None}
        plain = without_refs(fields)
        own = {name: value for name, value in plain.items() if value is not None}
        versions = {name: version for name, version in sent.items() if name in fields.keys() - plain}
        return around | own | ({secret_refs.SENT_VERSIONS: versions} if versions else {})

    def mark_secrets(self, properties: Properties, added: Names[str] = ()) -> dict[str, Any]:
        """What is read, secret where somebody else put something under a sensitive key."""
        sensitive = {name for name in self.secret_fields if holds_sensitive(properties.get(name), added)}
        return {name: pulumi_secret(value) if name in sensitive else value for name, value in properties.items()}

    def body(self, values: Values, names: Names[str] | None = None) -> dict[str, Any]:
        """The request body of a create; or of an update that sends these fields, and what Airflow wants in all."""
        whole = self.to_airflow(values)
        return whole if names is None else {name: whole[name] for name in whole if name in {*names, *self.sent_always}}

    def merge_live(self, answer: Mapping[str, Any], fields: Content, *, masks: bool = True) -> Content:
        """An answer as fields: in the form in which they are known, wherever that means the same.

        What comes from a secret stays a `SecretRef`. Without `masks`, a `***` in it is what Airflow really has.
        """
        plain = without_refs(fields)
        read_only = {name: plain.get(name) for name in self._read_only_fields(fields[self.key])}
        unmasked = {} if masks else {name: answer[name] for name in self.secret_fields if name in answer}
        live = {**self.from_airflow(answer, plain), **read_only, **unmasked}
        refs = fields.keys() - plain
        changed = {name: live.get(name) for name in self.differing(live, fields) if name not in refs}
        merged = {name: value for name, value in {**fields, **changed}.items() if value is not None}
        return cast(Content, merged)

    def readable_fields(self, answer: Mapping[str, Any]) -> dict[str, Any]:
        """What can be read of an object that nothing is known of: what Airflow hides, or leaves empty, isn't there."""
        live = self.from_airflow(answer, Values({}))
        live |= {name: strip_masks(live[name]) for name in self.secret_fields}
        return {name: value for name, value in live.items() if value is not None}

    def differing(self, one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
        """The names of the fields in which two objects differ."""
        return [f.name for f in self.fields if f.differs(one.get(f.name), other.get(f.name))]

    def updatable_fields(self, key: str) -> set[str]:
        """The names of the fields of this object that an update can send."""
        return {f.name for f in self.fields if not f.identity} - self._read_only_fields(key)

    def read_only_but_declared(self, inputs: Properties) -> list[tuple[str, str]]:
        """Fields that are declared and that Airflow keeps as they are, each with the reason against it."""
        key = inputs[self.key]
        reason, read_only = (
            f"of '{key}' is Airflow's own and can't be changed: leave it out",
            self._read_only_fields(key),
        )
        return [(f.name, reason) for f in self.fields if f.name in read_only and f.differs(None, inputs[f.name])]

    def hidden_fields(self, answer: Mapping[str, Any]) -> frozenset[str]:
        """The fields of which an answer doesn't show whether they are as declared."""
        return frozenset(f.name for f in self.fields if f.may_be_secret and _is_hidden(f, answer))

    def undeclared_secrets(self, answer: Mapping[str, Any], values: Mapping[str, Any]) -> frozenset[str]:
        """The fields in which an answer hides something that isn't among these values, nor maybe a secret's."""
        plain = [name for name in self.secret_fields if not isinstance(values.get(name), SecretRef)]
        return frozenset(name for name in plain if has_undeclared_masks(answer.get(name), values.get(name)))

    def _read_only_fields(self, key: str) -> set[str]:
        """The fields of this object that can't be changed; only a built-in one has some."""
        return {*self.names} - {self.key, *self.built_in[key]} if key in self.built_in else set()


def _is_hidden(description: Field, answer: Mapping[str, Any]) -> bool:
    if description.write_only:
        # v2 shows null where there is nothing, v1 leaves the field out.
        return answer.get(description.name, "") is not None
    value = answer.get(description.name)
    return isinstance(value, str) and is_masked(value)
