"""The fields of an object as two types: `Fields` can be recorded but not sent, `Values` can be sent but not recorded.

A field whose value is in Secrets Manager is a `SecretRef` in `Fields`. The text of the secret is only in `Values`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NewType, TypeVar

#: Inputs or outputs of a resource, as Pulumi's engine sends them.
Properties = Mapping[str, Any]
#: An object's own fields, as declared or recorded.
Fields = NewType("Fields", Mapping[str, Any])
#: The same, as sent to Airflow.
Values = NewType("Values", Mapping[str, Any])
#: Either of them, where they are compared.
Content = TypeVar("Content", Fields, Values)


@dataclass(frozen=True)
class SecretRef:
    """The secret that a field's value comes from: its ARN, and its version if one is set."""

    arn: str
    version_id: str | None = None


def without_refs(fields: Mapping[str, Any]) -> Values:
    """The fields whose value isn't in Secrets Manager."""
    return Values({name: value for name, value in fields.items() if not isinstance(value, SecretRef)})
