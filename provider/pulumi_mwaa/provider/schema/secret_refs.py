"""The arguments that name a secret of Secrets Manager in the place of a value.

The ARN, the declared version and the version that was sent are recorded, never the value or a hash of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pulumi_mwaa.provider.schema import validators
from pulumi_mwaa.provider.schema.fields import STRING, Field, secret_argument
from pulumi_mwaa.provider.schema.secrets_manager import SecretRef, parse_secret_arn

SENT_VERSIONS = "sent_secret_versions"
SENT_HELP = "By field that comes from a secret, the version that was sent last."
VERSION = Field(
    "secret_version_id",
    STRING,
    "Version of the secret to send; another one sends it anew. Left out, it is the current one of that moment.",
    validators=(validators.version_id,),
)


def arguments(targets: Iterable[str]) -> tuple[Field, ...]:
    """The arguments that say where these fields come from."""
    arns = tuple(
        Field(
            secret_argument(target),
            STRING,
            f"ARN of the secret to take `{target}` from, with `:KEY` behind it for a value of its JSON.",
            validators=(validators.secret_arn,),
        )
        for target in targets
    )
    return (*arns, VERSION) if arns else ()


def arns(targets: Iterable[str], properties: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that come from a secret, each with its ARN, which may be unknown yet."""
    named = {target: properties.get(secret_argument(target)) for target in targets}
    return {target: arn for target, arn in named.items() if arn is not None}


def refs(targets: Iterable[str], properties: Mapping[str, Any]) -> dict[str, SecretRef]:
    """The fields that come from a secret, each with that secret."""
    version = properties.get(VERSION.name) or None
    return {target: SecretRef(arn, version) for target, arn in arns(targets, properties).items()}


def reasons(targets: Iterable[str], inputs: Mapping[str, Any]) -> list[tuple[str, str]]:
    """All reasons against these arguments together, each with its property."""
    named = arns(targets, inputs)
    found = [
        (secret_argument(target), f"and {target} are both given: give one of the two")
        for target in named
        if inputs.get(target) is not None
    ]
    if inputs.get(VERSION.name) is None:
        return found
    if not named:
        return [(VERSION.name, "is of no use without the ARN of a secret: leave it out")]
    known = {parse_secret_arn(arn).arn for arn in named.values() if isinstance(arn, str)}
    if len(known) > 1:
        found.append((VERSION.name, "can be of one secret only: leave it out, or take all from one secret (ARN:KEY)"))
    return found
