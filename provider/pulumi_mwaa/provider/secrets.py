"""Values that come from Secrets Manager instead of the program: read at create and update, and recorded nowhere."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from pulumi_mwaa.airflow import AirflowError
from pulumi_mwaa.airflow.errors import compose
from pulumi_mwaa.provider.context import Run
from pulumi_mwaa.provider.identity import Identity
from pulumi_mwaa.provider.schema.schema import ResourceSchema
from pulumi_mwaa.provider.schema.secret_refs import SENT_VERSIONS, VERSION, sourced
from pulumi_mwaa.provider.schema.secrets_manager import parse_secret_arn, read_secret


def resolve(
    kind: ResourceSchema, identity: Identity, declared: Mapping[str, Any], run: Run, names: Collection[str]
) -> dict[str, Any]:
    """What is declared, with those of these fields that come from a secret, read from it.

    Raises:
        AirflowError: when a secret can't be read, or holds what the field can't be.
    """
    values: dict[str, Any] = {}
    versions: dict[str, str] = {}
    for field in kind.fields:
        arn = sourced(kind.targets, declared).get(field.name)
        if arn is None or field.name not in names:
            continue
        named = parse_secret_arn(arn)
        attempt = f"read {field.name} of {identity} from secret '{arn}'"
        secret = read_secret(run.secrets_manager(named.region), attempt, named, declared.get(VERSION.name))
        values[field.name], against = field.check(secret.text)
        if against:
            raise AirflowError(compose(attempt, f"its value {against[0]}"))
        versions[field.name] = secret.version_id
    return {**declared, **values, SENT_VERSIONS: versions}
