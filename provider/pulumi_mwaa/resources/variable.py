"""A variable of an MWAA environment's Airflow.

```python
from pulumi_mwaa import AirflowVariable

AirflowVariable("owner", environment=env.arn, key="owner", value="data-platform")
AirflowVariable("limits", environment=env.arn, key="limits", value={"rows": 100_000, "strict": True})
```
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi

from pulumi_mwaa.resources import rules
from pulumi_mwaa.resources.declaring import json_text, secret_if_sensitive
from pulumi_mwaa.resources.fields import JSON, TEXT, Field
from pulumi_mwaa.resources.kind import Kind, Properties
from pulumi_mwaa.resources.resource import AirflowResource
from pulumi_mwaa.resources.text import uncovered


def _to_airflow(declared: Properties) -> dict[str, Any]:
    # v1 refuses a description of null.
    return {"key": declared["key"], "value": declared.get("value"), "description": declared.get("description") or ""}


def _to_recorded(answer: Properties, known: Properties) -> dict[str, Any]:
    return {
        "key": answer["key"],
        "value": uncovered(answer["value"], known.get("value")),
        "description": answer["description"],
    }


KIND = Kind(
    name="variable",
    key="key",
    fields=(
        Field(
            "key",
            TEXT,
            "Key of the variable. A new key replaces the variable.",
            required=True,
            identity=True,
            rules=(rules.not_empty, rules.printable, rules.encodable, rules.fits_path("variables")),
        ),
        Field(
            "value",
            JSON,
            "Text, or what JSON can carry but `None`; secret when given as a secret or with a key that Airflow masks.",
            required=True,
            from_secret=True,
            rules=(rules.no_mask, rules.no_masked_leaf),
        ),
        Field("description", TEXT, "What the variable is for; left out, it is empty.", rules=(rules.storable,)),
    ),
    collection=lambda airflow: airflow.variables,
    to_airflow=_to_airflow,
    to_recorded=_to_recorded,
    notes=(
        "JSON objects and arrays are compared by value, all other text byte for byte.",
        'With `ignore_changes=["value"]` a value is seeded once, for DAGs to write: only a replacement sends it.',
        "Airflow 3 shows nothing of a value under a sensitive key, and no sensitive leaf at the top level of JSON: "
        "a refresh can't see that somebody else changed it.",
        "Airflow 2 overwrites a variable silently: what somebody else makes within 10 s before a create may be lost.",
        "A key that begins with `/` is refused on Airflow 2, which would never find it again.",
    ),
)


class AirflowVariable(AirflowResource, module="mwaa", name="AirflowVariable"):
    """An Airflow variable: `value` is text, or anything JSON can carry, which is sent as JSON text."""

    _kind = KIND

    environment: pulumi.Output[str]
    region: pulumi.Output[str]
    key: pulumi.Output[str]
    value: pulumi.Output[str | None]
    description: pulumi.Output[str | None]
    value_secret_arn: pulumi.Output[str | None]
    secret_version_id: pulumi.Output[str | None]
    sent_secret_versions: pulumi.Output[Mapping[str, str] | None]
    adopt_existing: pulumi.Output[bool]
    account: pulumi.Output[str | None]

    def __init__(
        self,
        resource_name: str,
        *,
        environment: pulumi.Input[str],
        key: pulumi.Input[str],
        value: pulumi.Input[Any] | None = None,
        description: pulumi.Input[str] | None = None,
        value_secret_arn: pulumi.Input[str] | None = None,
        secret_version_id: pulumi.Input[str] | None = None,
        region: pulumi.Input[str] | None = None,
        adopt_existing: pulumi.Input[bool] = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        properties = {
            "environment": environment,
            "region": region,
            "key": key,
            "value": None
            if value is None
            else secret_if_sensitive(json_text(f"value of AirflowVariable '{resource_name}'", value), key),
            "description": description,
            "value_secret_arn": value_secret_arn,
            "secret_version_id": secret_version_id,
            "sent_secret_versions": None,
            "account": None,
            "adopt_existing": adopt_existing,
        }
        super().__init__(resource_name, properties, opts)
