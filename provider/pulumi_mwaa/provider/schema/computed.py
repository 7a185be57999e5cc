"""The outputs that the provider computes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pulumi_mwaa.provider.schema.values import Properties

ACCOUNT = "account"
BEFORE_ADOPTION = "before_adoption"
SENT_VERSIONS = "sent_secret_versions"


@dataclass(frozen=True)
class Computed:
    """An object's computed outputs.

    Attributes:
        account: The AWS account of the object's environment, if known.
        before_adoption: For a built-in object, the values that it had before it was adopted.
        secret_versions: For each field that comes from a secret, the version that was last sent.
    """

    account: str | None = None
    before_adoption: Mapping[str, Any] | None = None
    secret_versions: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def recorded(cls, outputs: Properties) -> Computed:
        """Returns the computed outputs recorded in the state."""
        return cls(outputs.get(ACCOUNT), outputs.get(BEFORE_ADOPTION), outputs.get(SENT_VERSIONS) or {})
