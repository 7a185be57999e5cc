"""Finds plain-text secrets in valid files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pulumi_mwaa.airflow.masking.sensitive import holds_sensitive, is_sensitive
from pulumi_mwaa.airflow.masking.structures import parse_bounded_structure
from pulumi_mwaa.config.documents.document import Document, Position, dotted
from pulumi_mwaa.config.entries import SecretCandidate, is_config_secret, is_plain, is_reference
from pulumi_mwaa.config.kinds import EntryForm

_ARN = re.compile(r"arn:[\w-]+:[\w-]+:[\w-]*:\d*:\S+", re.ASCII)
_REFERENCE = "{secret: NAME} (set with `pulumi config set --secret NAME`), or {secret_arn: ARN}"
_IN_URI = f"has a plain-text secret in its URI — write separate fields instead, with the secret as {_REFERENCE}"


def plain_secrets(form: EntryForm, name: str, document: Document) -> list[tuple[Position, str]]:
    """Returns the position of each plain-text secret (a password, or a string under a sensitive key), with a message.

    Accepts numbers (Airflow doesn't mask them), ARNs (they aren't secret) and `{plain: …}`.
    """
    in_yaml = "" if form.has_references else f"in {document.path.stem}.yaml, "
    problems: dict[tuple[Position, str], None] = {}  # a dict, because a URI's password and extra share a position
    for candidate in form.secret_candidates(name, document.content[name]):
        for position in _positions(candidate, references=form.has_references):
            part = "" if position == candidate.position else f" for all of {dotted(candidate.owner)}"
            advice = f"{in_yaml}write {_REFERENCE}{part}; if it isn't a secret, write {{plain: …}}"
            problems[position, _IN_URI if candidate.in_uri else f"is a secret in plain text — {advice}"] = None
    return [*problems]


def holds_secret_text(value: Any, *, references: bool) -> bool:
    """Returns whether a value under a sensitive key contains a non-empty string that isn't an ARN."""
    if isinstance(value, str):
        return bool(value) and not _ARN.fullmatch(value)
    if references and (is_config_secret(value) or is_plain(value)):
        return False
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(holds_secret_text(item, references=references) for item in items)


def holds_secret(value: Any) -> bool:
    """Returns whether a value contains a string under a sensitive key. References are taken literally."""
    return any(True for _ in _leaves(value, (), references=False))


def _leaves(value: Any, position: Position, *, references: bool) -> Iterator[Position]:
    """Yields the position of each string under a sensitive key. A string that contains JSON counts as a whole."""
    if isinstance(value, str):
        structure = parse_bounded_structure(value)
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


def _positions(candidate: SecretCandidate, *, references: bool) -> Iterator[Position]:
    # Inside a variable's `value`, a secret_arn isn't a reference but part of the value.
    if references and candidate.position == candidate.owner and is_reference(candidate.value):
        return
    if not is_sensitive(candidate.key):
        yield from _leaves(candidate.value, candidate.position, references=references)
    elif holds_secret_text(candidate.value, references=references):
        yield candidate.position
