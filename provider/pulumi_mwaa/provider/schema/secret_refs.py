"""The arguments that name a secret of Secrets Manager in the place of a value.

The ARN, the declared version and the version that was sent are recorded, never the value or a hash of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pulumi_mwaa.provider.schema import validators
from pulumi_mwaa.provider.schema.fields import STRING, Field, secret_argument
from pulumi_mwaa.provider.schema.secret_arn import parse_secret_arn
from pulumi_mwaa.provider.schema.values import SecretRef

SENT_VERSIONS = "sent_secret_versions"
SENT_HELP = "By field that comes from a secret, the version that was sent last."
VERSION = Field(
    "secret_version_id",
    STRING,
    "Version of the secret to send; another one sends it anew. Left out, it is the current one of that moment.",
    validators=(validators.version_id,),
)


def arguments(secret_fields: Iterable[str]) -> tuple[Field, ...]:
    """The arguments that specify the secret each of these fields comes from."""
    arns = tuple(
        Field(
            secret_argument(name),
            STRING,
            f"ARN of the secret to take `{name}` from, with `:KEY` behind it for a value of its JSON.",
            validators=(validators.secret_arn,),
        )
        for name in secret_fields
    )
    return (*arns, VERSION) if arns else ()


def arns(secret_fields: Iterable[str], properties: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that come from a secret, each with its ARN, which may be unknown yet."""
    named = {name: properties.get(secret_argument(name)) for name in secret_fields}
    return {name: arn for name, arn in named.items() if arn is not None}


def refs(secret_fields: Iterable[str], properties: Mapping[str, Any]) -> dict[str, SecretRef]:
    """The fields that come from a secret, each with that secret."""
    version = properties.get(VERSION.name) or None
    return {name: SecretRef(arn, version) for name, arn in arns(secret_fields, properties).items()}


def reasons(secret_fields: Iterable[str], inputs: Mapping[str, Any]) -> list[tuple[str, str]]:
    """All reasons against these arguments together, each with its property."""
    named = arns(secret_fields, inputs)
    found = [
        (secret_argument(name), f"and {name} are both given: give one of the two")
        for name in named
        if inputs.get(name) is not None
    ]
    if inputs.get(VERSION.name) is None:
        return found
    if not named:
        return [(VERSION.name, "is of no use without the ARN of a secret: leave it out")]
    known = {parse_secret_arn(arn).arn for arn in named.values() if isinstance(arn, str)}
    if len(known) > 1:
        found.append((VERSION.name, "can be of one secret only: leave it out, or take all from one secret (ARN:KEY)"))
    return found
