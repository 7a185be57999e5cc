"""The text of secrets on its way from Secrets Manager to Airflow: read for a create or an update, recorded nowhere."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from pulumi_mwaa.airflow import AirflowError
from pulumi_mwaa.airflow.errors import compose
from pulumi_mwaa.provider.context import RunContext
from pulumi_mwaa.provider.identity import Identity
from pulumi_mwaa.provider.schema.schema import ResourceSchema
from pulumi_mwaa.provider.schema.secret_arn import parse_secret_arn
from pulumi_mwaa.provider.schema.values import Fields, SecretRef, Values, without_refs
from pulumi_mwaa.provider.secrets_manager import read_secret


@dataclass(frozen=True)
class Desired:
    """What an object is to be.

    Attributes:
        fields: as declared, and as recorded: a `SecretRef` where the value is in Secrets Manager.
        values: the same for Airflow, with the text of the secrets that were read, and without the others.
        sent: by field, the version of the secret that was read.
    """

    fields: Fields = field(repr=False)
    values: Values = field(repr=False)
    sent: Mapping[str, str]


def resolve_secrets(
    schema: ResourceSchema,
    identity: Identity,
    fields: Fields,
    context: RunContext,
    names: Collection[str] | None = None,
) -> Desired:
    """Read the secrets that these fields come from, or those of them that are named.

    Raises:
        AirflowError: when a secret can't be read, or holds what the field can't be.
    """
    read: dict[str, Any] = {}
    sent: dict[str, str] = {}
    for described in schema.fields:
        ref = fields.get(described.name)
        if not isinstance(ref, SecretRef) or (names is not None and described.name not in names):
            continue
        named = parse_secret_arn(ref.arn)
        attempt = f"read {described.name} of {identity} from secret '{ref.arn}'"
        secret = read_secret(context.secrets_manager(named.region), attempt, named, ref.version_id)
        read[described.name], reasons = described.check(secret.text)
        if reasons:
            raise AirflowError(compose(attempt, f"its value {reasons[0]}"))
        sent[described.name] = secret.version_id
    return Desired(fields, Values({**without_refs(fields), **read}), sent)
