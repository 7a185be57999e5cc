"""The arguments that specify a secret in AWS Secrets Manager instead of a value.

The state records the ARN, the declared version and the version that was sent, but never the value or its hash.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pulumi_mwaa.provider.schema import validators
from pulumi_mwaa.provider.schema.fields import STRING, Field, secret_argument
from pulumi_mwaa.provider.schema.secret_arn import parse_secret_arn
from pulumi_mwaa.provider.schema.values import SecretRef

SENT_HELP = "For each field that comes from a secret, the version that was last sent."
VERSION = Field(
    "secret_version_id",
    STRING,
    "Id of the secret version to send. Changing it sends the secret again. "
    "Defaults to the version that is current when the secret is sent.",
    validators=(validators.version_id,),
)


def arguments(secret_fields: Iterable[str]) -> tuple[Field, ...]:
    """Returns the arguments that specify the secrets for these fields."""
    arns = tuple(
        Field(
            secret_argument(name),
            STRING,
            f"ARN of a secret that contains `{name}`. Append `:KEY` to use one value in the secret's JSON.",
            validators=(validators.secret_arn,),
        )
        for name in secret_fields
    )
    return (*arns, VERSION) if arns else ()


def arns(secret_fields: Iterable[str], properties: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the secret ARN for each field that comes from a secret. An ARN may still be unknown."""
    all_arns = {name: properties.get(secret_argument(name)) for name in secret_fields}
    return {name: arn for name, arn in all_arns.items() if arn is not None}


def refs(secret_fields: Iterable[str], properties: Mapping[str, Any]) -> dict[str, SecretRef]:
    """Returns a reference for each field that comes from a secret."""
    version = properties.get(VERSION.name) or None
    return {name: SecretRef(arn, version) for name, arn in arns(secret_fields, properties).items()}


def reasons(secret_fields: Iterable[str], inputs: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Returns the reasons why these arguments can't be combined, as pairs of a property's name and a reason."""
    secret_arns = arns(secret_fields, inputs)
    problems = [
        (secret_argument(name), f"and {name} are both set — set only one of them")
        for name in secret_arns
        if inputs.get(name) is not None
    ]
    if inputs.get(VERSION.name) is None:
        return problems
    if not secret_arns:
        return [(VERSION.name, "has no effect without the ARN of a secret — leave it out")]
    known = {parse_secret_arn(arn).arn for arn in secret_arns.values() if isinstance(arn, str)}
    if len(known) > 1:
        reason = "can't apply to more than one secret — leave it out, or use one secret for all fields (ARN:KEY)"
        problems.append((VERSION.name, reason))
    return problems
