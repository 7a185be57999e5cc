"""Finds references in places where they aren't read, and values that would be mistaken for references."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pulumi_mwaa.airflow.masking.sensitive import is_sensitive
from pulumi_mwaa.config.documents.document import Document, Position, dotted
from pulumi_mwaa.config.entries import PLAIN, is_plain, is_reference, is_sourced
from pulumi_mwaa.config.kinds import EntryForm
from pulumi_mwaa.config.validation.plain_secrets import holds_secret

_NEEDLESS = (
    f"uses {{{PLAIN}: …}} for a value that doesn't look like a secret — write the value itself, "
    f"or {{{PLAIN}: {{{PLAIN}: …}}}} for an object with the key {PLAIN}"
)


def misplaced(form: EntryForm, name: str, document: Document) -> Iterator[tuple[Position, str]]:
    """Yields each `{secret_arn: …}` that isn't read, and each `{plain: …}` that may be meant literally."""
    if not form.has_references:
        return
    for candidate in form.secret_candidates(name, document.content[name]):
        if candidate.position != candidate.owner or not is_reference(candidate.value):
            yield from _misplaced(candidate.key, candidate.position, candidate.value, candidate.owner)


def _misplaced(key: str, position: Position, value: Any, owner: Position) -> Iterator[tuple[Position, str]]:
    if is_sourced(value):
        yield (
            position,
            f"is a secret_arn, which can't be used here — write {{secret_arn: ARN}} for all of {dotted(owner)}",
        )
    elif is_plain(value):
        if not (is_sensitive(key) or holds_secret(value[PLAIN]) or _contains_reference(value[PLAIN])):
            yield position, _NEEDLESS
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _misplaced(key if is_sensitive(key) else name, (*position, name), item, owner)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _misplaced(key, (*position, index), item, owner)


def _contains_reference(value: Any) -> bool:
    """Returns whether a value would be a reference, or would contain one, if it weren't inside `{plain: …}`."""
    if is_plain(value) or is_reference(value):
        return True
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(map(_contains_reference, items))
