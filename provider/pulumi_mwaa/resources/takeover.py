"""Taking over an object that exists already."""

from __future__ import annotations

from typing import Any

from pulumi_mwaa.airflow import AirflowError
from pulumi_mwaa.airflow.collection import Collection
from pulumi_mwaa.resources.identity import Identity
from pulumi_mwaa.resources.kind import Kind, Properties
from pulumi_mwaa.resources.reporting import say


def take_over(
    kind: Kind, identity: Identity, objects: Collection[Any], declared: Properties, *, forced: bool
) -> dict[str, Any]:
    """Make the live object ours if it is as declared in all that can be read, or if that is `forced`.

    What can't be read back is sent, so that it is as declared too. Says in one line what it did.

    Raises:
        AirflowError: when it differs, with the names of the fields, never a value, and the ways out.
    """
    live: dict[str, Any] = dict(objects.get(identity.name))
    shown = kind.recorded(live, declared)
    differing = kind.differing(shown, declared)
    if differing and not forced and identity.name not in kind.permanent:
        raise AirflowError(
            f"create {identity}: it exists already and differs in {', '.join(differing)} — declare it as it is, "
            f"delete it in Airflow, or set adopt_existing=True to overwrite it"
        )
    hidden = kind.hidden(live)
    left = kind.unclearable(hidden, declared)
    sent = {*differing, *hidden} - left
    if kind.out_of_reach(differing, shown, declared):
        objects.delete(identity.name)
        live = dict(objects.create(kind.body(declared)))
    elif sent:
        live = dict(objects.update(identity.name, kind.changes(sent, declared)))
    end = "resets" if identity.name in kind.permanent else "deletes"
    say(
        f"took over {identity}: it existed already{_fate(sent, 'overwritten')}"
        f"{_fate(left, 'left as it is, if it has one (Airflow neither shows nor clears it)')}"
        f"; destroying this stack {end} it"
    )
    return live


def _fate(names: set[str], fate: str) -> str:
    return f", {' and '.join(sorted(names))} {fate}" if names else ""
