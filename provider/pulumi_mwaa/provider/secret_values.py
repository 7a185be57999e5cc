"""Reads the secrets for a create or an update from Secrets Manager. The secrets' text is never recorded."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from pulumi_mwaa.airflow import AirflowError
from pulumi_mwaa.airflow.errors import error_message
from pulumi_mwaa.provider.context import RunContext
from pulumi_mwaa.provider.identity import Identity
from pulumi_mwaa.provider.schema.schema import ResourceSchema
from pulumi_mwaa.provider.schema.secret_arn import parse_secret_arn
from pulumi_mwaa.provider.schema.values import Fields, SecretRef, Values, without_refs
from pulumi_mwaa.provider.secrets_manager import read_secret


@dataclass(frozen=True)
class Desired:
    """An object's desired state.

    Attributes:
        fields: The fields to record, with a `SecretRef` for each value in Secrets Manager.
        values: The values to send, including the text of each secret that was read. Other secrets are left out.
        sent: The secret version that was read for each field.
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
    """Reads the secrets for these fields, or only those for the fields in `names`.

    Raises:
        AirflowError: A secret can't be read, or its text isn't valid for the field.
    """
    read: dict[str, Any] = {}
    sent: dict[str, str] = {}
    for schema_field in schema.fields:
        ref = fields.get(schema_field.name)
        if not isinstance(ref, SecretRef) or (names is not None and schema_field.name not in names):
            continue
        secret_arn = parse_secret_arn(ref.arn)
        attempt = f"read {schema_field.name} of {identity} from secret '{ref.arn}'"
        secret = read_secret(context.secrets_manager(secret_arn.region), attempt, secret_arn, ref.version_id)
        read[schema_field.name], reasons = schema_field.check(secret.text)
        if reasons:
            raise AirflowError(error_message(attempt, f"its value {reasons[0]}"))
        sent[schema_field.name] = secret.version_id
    return Desired(fields, Values({**without_refs(fields), **read}), sent)
