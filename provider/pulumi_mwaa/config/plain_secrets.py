"""Finds secrets in plain text in a file that keeps to its schema."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pulumi_mwaa.airflow.masking.sensitive import is_sensitive
from pulumi_mwaa.config.document import Document, Position, dotted
from pulumi_mwaa.config.entries import SecretCandidate, is_config_secret, is_plain, is_reference
from pulumi_mwaa.config.kinds import EntryForm
from pulumi_mwaa.provider.schema.json_values import comparable, holds_sensitive

_ARN = re.compile(r"arn:[\w-]+:[\w-]+:[\w-]*:\d*:\S+", re.ASCII)
_WHERE = "{secret: NAME} and run `pulumi config set --secret NAME`, or {secret_arn: ARN}"
_IN_URI = f"has a plain-text secret in its URI: write separate fields instead, and for the secret {_WHERE}"


def plain_secrets(form: EntryForm, name: str, document: Document) -> list[tuple[Position, str]]:
    """Returns where an object has a secret in plain text: a password, or text under a sensitive key.

    Airflow masks no numbers, and an ARN is no secret: these pass, as does what stands in a `{plain: …}`.
    """
    in_yaml = "" if form.has_references else f"in a {document.path.stem}.yaml, "
    found: dict[tuple[Position, str], None] = {}  # in a URI, password and extra are at one position
    for candidate in form.secret_candidates(name, document.content[name]):
        for position in _found(candidate, references=form.has_references):
            part = "" if position == candidate.position else f" for all of {dotted(candidate.owner)}"
            elsewhere = f"{in_yaml}write {_WHERE}{part}; if it is no secret, write {{plain: …}}"
            found[position, _IN_URI if candidate.in_uri else f"is a secret in plain text: {elsewhere}"] = None
    return [*found]


def holds_secret_text(value: Any, *, references: bool) -> bool:
    """Returns whether there is text that Airflow would mask in what stands under a sensitive key, and no ARN."""
    if isinstance(value, str):
        return bool(value) and not _ARN.fullmatch(value)
    if references and (is_config_secret(value) or is_plain(value)):
        return False
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(holds_secret_text(item, references=references) for item in items)


def holds_secret(value: Any) -> bool:
    """Returns whether text stands under a sensitive key in it, were nothing in it a reference."""
    return any(True for _ in _leaves(value, (), references=False))


def _leaves(value: Any, position: Position, *, references: bool) -> Iterator[Position]:
    """Yields where text stands under a sensitive key; JSON in a text is looked into, and is one place."""
    if isinstance(value, str):
        structure = comparable(value)
        if holds_sensitive(value) if structure is None else holds_secret(structure):
            yield position
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _leaves(item, (*position, index), references=references)
    elif isinstance(value, dict) and not (references and (is_config_secret(value) or is_plain(value))):
        for key, item in value.items():
            if not is_sensitive(key):
                yield from _leaves(item, (*position, key), references=references)
            elif holds_secret_text(item, references=references):
                yield (*position, key)


def _found(candidate: SecretCandidate, *, references: bool) -> Iterator[Position]:
    # `value:` of a variable is what Airflow gets: an ARN in there isn't read.
    if references and candidate.position == candidate.owner and is_reference(candidate.value):
        return
    if not is_sensitive(candidate.key):
        yield from _leaves(candidate.value, candidate.position, references=references)
    elif holds_secret_text(candidate.value, references=references):
        yield candidate.position
