"""Two types for an object's fields: `Fields` may be recorded but not sent; `Values` may be sent but not recorded.

If a field's value is in Secrets Manager, `Fields` contains a `SecretRef`. Only `Values` contains the secret's text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NewType, TypeVar

#: The inputs or outputs of a resource, as Pulumi's engine sends them.
Properties = Mapping[str, Any]
#: The object's own fields, as declared or recorded.
Fields = NewType("Fields", Mapping[str, Any])
#: The object's own fields, as sent to Airflow.
Values = NewType("Values", Mapping[str, Any])
#: Either `Fields` or `Values`, for comparisons.
Content = TypeVar("Content", Fields, Values)


@dataclass(frozen=True)
class SecretRef:
    """A reference to the secret that contains a field's value: the secret's ARN and the declared version, if any."""

    arn: str
    version_id: str | None = None


def without_refs(fields: Mapping[str, Any]) -> Values:
    """Returns the fields whose values aren't in Secrets Manager."""
    return Values({name: value for name, value in fields.items() if not isinstance(value, SecretRef)})
