"""A kind of object, described once for the lifecycle, the docs and the tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Collection as Names
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from pulumi_mwaa.airflow import Airflow
from pulumi_mwaa.airflow.collection import Collection
from pulumi_mwaa.provider.schema import secret_refs
from pulumi_mwaa.provider.schema.fields import COMMON, Field
from pulumi_mwaa.provider.schema.json_values import hides_more, holds_sensitive, is_masked, readable, secret

Properties = Mapping[str, Any]

ACCOUNT = "account"
BEFORE_ADOPTION = "before_adoption"


@dataclass(frozen=True)
class ResourceSchema:
    """What the lifecycle has to know about a kind.

    Attributes:
        name: as in errors, and the stem of the file that describes it.
        key: the field that names an object in its environment.
        fields: its own fields, `key` among them.
        collection: where its objects are in an Airflow.
        to_airflow: what is declared, as a request body; each field is in it, an empty one as Airflow wants it.
        to_recorded: an answer of Airflow, as it is recorded; the second argument is what is known under its masks.
        sent_always: fields that Airflow wants in the body of every update.
        notes: what a user has to know, for its page in docs/resources.
        permanent: objects that Airflow always has, with the fields that can be changed.
    """

    name: str
    key: str
    fields: tuple[Field, ...]
    collection: Callable[[Airflow], Collection[Any]]
    to_airflow: Callable[[Properties], dict[str, Any]]
    to_recorded: Callable[[Properties, Properties], dict[str, Any]]
    sent_always: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()
    permanent: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @cached_property
    def targets(self) -> tuple[str, ...]:
        """The fields whose value can come from Secrets Manager."""
        return tuple(f.name for f in self.fields if f.from_secret)

    @cached_property
    def arguments(self) -> tuple[Field, ...]:
        """All that a program can declare."""
        return (*COMMON.values(), *self.fields, *secret_refs.source_fields(self.targets))

    @cached_property
    def computed(self) -> dict[str, str]:
        """Outputs that nobody declares, each with its meaning."""
        account = {ACCOUNT: "AWS account of the environment, if its ARN names it or STS reported it."}
        sent = {secret_refs.SENT_VERSIONS: secret_refs.SENT_HELP} if self.targets else {}
        names = " or ".join(f"`{name}`" for name in self.permanent)
        before = {BEFORE_ADOPTION: f"What {names} had when this stack adopted it; deleting the resource restores it."}
        return account | sent | (before if self.permanent else {})

    def body(self, declared: Properties) -> dict[str, Any]:
        """What is declared, as a request body; over the wire whole numbers became floats, which v1 refuses."""
        own = {f.name: declared[f.name] for f in self.fields if declared.get(f.name) is not None}
        return self.to_airflow({f.name: f.type.accept(own[f.name]) for f in self.fields if f.name in own})

    def changes(self, names: Iterable[str], declared: Properties) -> dict[str, Any]:
        """The part of the body that sends these fields, with what Airflow wants in every update."""
        sent = {*names, *self.sent_always}
        return {name: value for name, value in self.body(declared).items() if name in sent}

    def changeable(self, declared: Properties) -> set[str]:
        """The names of the fields that an update can send."""
        return {f.name for f in self.fields if not f.identity} - self._fixed(declared)

    def outputs(self, answer: Properties, known: Properties, *, masks: bool = True) -> dict[str, Any]:
        """All that is recorded after an operation: an answer, and what Airflow knows nothing of."""
        own = {f.name for f in self.fields}
        others = (ACCOUNT, BEFORE_ADOPTION, *(f.name for f in self.arguments if f.name not in own))
        around = {name: known[name] for name in others if known.get(name) is not None}
        return secret_refs.recorded(
            self.targets,
            {**around, **self.recorded(answer, known, masks=masks)},
            known.get(secret_refs.SENT_VERSIONS) or {},
        )

    def guarded(self, properties: Properties, added: Names[str] = ()) -> dict[str, Any]:
        """What is read, secret where somebody else put something under a sensitive key."""
        sensitive = {name for name in self.targets if holds_sensitive(properties.get(name), added)}
        return {name: secret(value) if name in sensitive else value for name, value in properties.items()}

    def updated(
        self, answer: Properties, olds: Properties, declared: Properties, sent: Iterable[str]
    ) -> dict[str, Any]:
        """All that is recorded after an update that sent these fields, and no others.

        Of those that weren't sent, what is declared stays recorded: what a DAG wrote there is for a refresh to see.
        """
        shown = {**self.body(declared), **{name: answer[name] for name in sent if name in answer}}
        versions = {**(olds.get(secret_refs.SENT_VERSIONS) or {}), **declared[secret_refs.SENT_VERSIONS]}
        return self.outputs(shown, {**declared, secret_refs.SENT_VERSIONS: versions})

    def recorded(self, answer: Properties, known: Properties, *, masks: bool = True) -> dict[str, Any]:
        """An answer as it is recorded: in the form in which it is known, wherever that means the same.

        Without `masks`, a `***` in it is what Airflow really has.
        """
        live = {**self.to_recorded(answer, known), **{name: known.get(name) for name in self._fixed(known)}}
        live |= {} if masks else {name: answer[name] for name in self.targets if name in answer}
        recorded = {**known, **{name: live.get(name) for name in self.differing(live, known)}}
        return {f.name: recorded[f.name] for f in self.fields if recorded.get(f.name) is not None}

    def still_as_recorded(self, answer: Properties, outputs: Properties, *, masks: bool) -> bool:
        """Whether an answer shows what these outputs hold, in all that can be compared."""
        edited = {*self.differing(self.recorded(answer, outputs, masks=masks), outputs)}
        added = self.undeclared(answer, outputs) if masks else set()
        return {*edited, *added} <= secret_refs.sourced(self.targets, outputs).keys()

    def shown(self, answer: Properties) -> dict[str, Any]:
        """What can be read of an object that nothing is known of: what Airflow hides, or leaves empty, isn't there."""
        live = self.to_recorded(answer, {})
        live |= {name: readable(live[name]) for name in self.targets}
        return {name: value for name, value in live.items() if value is not None}

    def differing(self, one: Properties, other: Properties) -> list[str]:
        """The names of this kind's own fields in which two objects differ."""
        return [f.name for f in self.fields if f.differs(one.get(f.name), other.get(f.name))]

    def to_send(self, olds: Properties, news: Properties) -> set[str]:
        """The names of the fields that an update has to send."""
        return {*self.differing(olds, news), *secret_refs.outdated(self.targets, olds, news)}

    def out_of_reach(self, names: Iterable[str], olds: Properties, news: Properties) -> list[str]:
        """Which of these fields no update carries from one value to the other."""
        return [f.name for f in self.fields if f.name in names and not f.reachable(olds.get(f.name), news.get(f.name))]

    def unclearable(self, names: Iterable[str], declared: Properties) -> set[str]:
        """Which of these fields are declared empty and can't be emptied by an update."""
        return {f.name for f in self.fields if f.write_only and f.name in names and not declared.get(f.name)}

    def fixed_but_declared(self, inputs: Properties) -> list[tuple[str, str]]:
        """Fields that are declared and that Airflow keeps as they are, each with the reason against it."""
        declared = [f.name for f in self.fields if f.name in self._fixed(inputs) and f.differs(None, inputs[f.name])]
        return [
            (name, f"of '{inputs[self.key]}' is Airflow's own and can't be changed: leave it out") for name in declared
        ]

    def _fixed(self, properties: Properties) -> set[str]:
        """The fields of a permanent object that can't be changed."""
        if properties[self.key] not in self.permanent:
            return set()
        return {f.name for f in self.fields} - {self.key, *self.permanent[properties[self.key]]}

    def hidden(self, answer: Properties) -> set[str]:
        """The fields of which an answer doesn't show whether they are as declared."""
        return {f.name for f in self.fields if f.from_secret and _is_hidden(f, answer)}

    def undeclared(self, answer: Properties, declared: Properties) -> set[str]:
        """The fields in which an answer hides something that isn't declared."""
        return {name for name in self.targets if hides_more(answer.get(name), declared.get(name))}


def _is_hidden(description: Field, answer: Properties) -> bool:
    if description.write_only:
        # v2 shows null where there is nothing, v1 leaves the field out.
        return answer.get(description.name, "") is not None
    value = answer.get(description.name)
    return isinstance(value, str) and is_masked(value)
