"""Taking over an object that exists already, and making one anew where no update can carry a change."""

from __future__ import annotations

from collections.abc import Collection as Names
from typing import Any

from pulumi_mwaa.airflow import AirflowError, AlreadyExistsError, UnshowableError
from pulumi_mwaa.airflow.collection import Collection
from pulumi_mwaa.airflow.errors import compose
from pulumi_mwaa.provider.console import say
from pulumi_mwaa.provider.identity import Identity
from pulumi_mwaa.provider.released import GivenUp
from pulumi_mwaa.provider.schema.schema import Properties, ResourceSchema


def take_over(
    kind: ResourceSchema,
    identity: Identity,
    objects: Collection[Any],
    declared: Properties,
    given_up: GivenUp,
    *,
    forced: bool,
) -> dict[str, Any]:
    """Adopt the live object if its readable fields match, another resource of this stack releases it, or if `forced`.

    What can't be read back is sent, so that it is as declared too. Says in one line what it did.

    Raises:
        AirflowError: when it differs, with the names of the fields, never a value, and the ways out; when Airflow can't
            show it, so that nothing tells whether it differs; when Airflow refuses to change it.
    """
    try:
        live: dict[str, Any] = dict(objects.get(identity.name))
    except UnshowableError as error:
        if not forced and identity.name not in kind.permanent:
            raise error.advised("set adopt_existing=True to overwrite it with the declared values") from None
        return _overwrite(kind, identity, objects, declared)
    shown, masks = kind.recorded(live, declared, masks=objects.masks), objects.masks
    differing = {*kind.differing(shown, declared), *(kind.undeclared(live, declared) if masks else ())}
    # What a POST loses, a create that was cut off half way left out.
    against = sorted(name for name in differing if name not in objects.lost or live.get(name))
    hidden = kind.hidden(live) if masks else set()
    left = kind.unclearable(hidden, declared)
    free = forced or identity.name in kind.permanent
    recorded = given_up.claim(identity, wait=bool(against or left) and not free)
    if recorded and kind.still_as_recorded(objects.get(identity.name), recorded, masks=masks):
        return _go_on(kind, identity, objects, declared, recorded)
    if against and not free:
        raise AirflowError(
            f"create {identity}: it exists already and differs in {', '.join(against)} — declare it as it is, "
            f"delete it in Airflow, or set adopt_existing=True to overwrite it; if another resource of this stack "
            f"declared it until now, give this one aliases"
        )
    sent = {*differing, *hidden} - left
    if lost := kind.out_of_reach(differing, shown, declared):
        live = make_anew(kind, identity, objects, declared, {f.name for f in kind.fields}, lost=lost)
    elif sent:
        live = dict(objects.update(identity.name, kind.changes(sent, declared)))
    _tell(kind, identity, sent, left)
    return live


def _go_on(
    kind: ResourceSchema, identity: Identity, objects: Collection[Any], declared: Properties, recorded: Properties
) -> dict[str, Any]:
    """Update an object of which this stack has recorded what another resource had in it; all is sent, masks or not."""
    sent = kind.changeable(declared)
    if lost := kind.out_of_reach(kind.to_send(recorded, declared), recorded, declared):
        live = make_anew(kind, identity, objects, declared, {f.name for f in kind.fields}, lost=lost)
    else:
        live = dict(objects.update(identity.name, kind.changes(sent, declared)))
    say(f"adopted {identity}: another resource in this stack managed it until now{_fate(sent, 'overwritten')}")
    return live


def _overwrite(
    kind: ResourceSchema, identity: Identity, objects: Collection[Any], declared: Properties
) -> dict[str, Any]:
    """Send all that is declared to an object that Airflow can't show, without a look."""
    sent = kind.changeable(declared)
    live = dict(objects.overwrite(identity.name, kind.changes(sent, declared)))
    left = kind.unclearable(kind.hidden(live), declared)
    _tell(kind, identity, sent - left, left)
    return live


def make_anew(
    kind: ResourceSchema,
    identity: Identity,
    objects: Collection[Any],
    declared: Properties,
    names: Names[str],
    *,
    lost: Names[str],
) -> dict[str, Any]:
    """Change these fields, of which no update can carry those that are `lost`: by a delete and a create, with a line.

    What can be refused is refused before the delete, and the fields that aren't changed stay as they are in Airflow.

    Raises:
        AirflowError: when the create would lose what Airflow hides; `NotFoundError` when there is no object.
    """
    live = objects.get(identity.name)
    unchanged = {f.name for f in kind.fields} - {*names}
    if hidden := sorted(unchanged & kind.undeclared(live, declared)):
        attempt = f"update {identity}"
        reason = f"Airflow can't change {' and '.join(lost)} of one that is there, and {' and '.join(hidden)} holds"
        advice = "run `pulumi up --refresh`, declare it, or delete the object in Airflow"
        raise AirflowError(
            compose(attempt, f"{reason} a secret that isn't declared or can't be determined", "", advice)
        )
    kept = kind.recorded(live, declared, masks=objects.masks)
    body = kind.body({**declared, **{name: kept.get(name) for name in unchanged}})
    objects.update(identity.name, kind.changes(names, declared))
    say(f"making {identity} anew: Airflow can't change {' and '.join(lost)} of one that is there")
    objects.delete(identity.name)
    try:
        return dict(objects.create(body))
    except AlreadyExistsError:  # no answer came to the create, and what it was to make is there
        return dict(objects.update(identity.name, body))


def _tell(kind: ResourceSchema, identity: Identity, sent: set[str], left: set[str]) -> None:
    end = "restores" if identity.name in kind.permanent else "deletes"
    say(
        f"adopted {identity}: it already existed{_fate(sent, 'overwritten')}"
        f"{_fate(left, 'left as it is, if it has one (Airflow neither shows nor clears it)')}"
        f"; destroying this stack {end} it, unless the resource has retain_on_delete"
    )


def _fate(names: set[str], fate: str) -> str:
    return f", {' and '.join(sorted(names))} {fate}" if names else ""
