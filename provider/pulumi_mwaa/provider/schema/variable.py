"""What the provider knows of a variable."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pulumi_mwaa.provider.schema import validators
from pulumi_mwaa.provider.schema.fields import JSON_TEXT, STRING, Field, Secrecy
from pulumi_mwaa.provider.schema.json_values import fill_masks
from pulumi_mwaa.provider.schema.schema import ResourceSchema
from pulumi_mwaa.provider.schema.values import Values


def _to_airflow(values: Values) -> dict[str, Any]:
    # v1 refuses a description of null.
    return {"key": values["key"], "value": values.get("value"), "description": values.get("description") or ""}


def _from_airflow(answer: Mapping[str, Any], known: Values) -> dict[str, Any]:
    return {
        "key": answer["key"],
        "value": fill_masks(answer["value"], known.get("value")),
        "description": answer["description"],
    }


VARIABLE = ResourceSchema(
    name="variable",
    key="key",
    fields=(
        Field(
            "key",
            STRING,
            "Key of the variable. A new key replaces the variable.",
            required=True,
            identity=True,
            validators=(*validators.NAME, validators.FitsPath("variables")),
        ),
        Field(
            "value",
            JSON_TEXT,
            "Text, or what JSON can carry but `None`; secret when given as a secret or with a key that Airflow masks.",
            required=True,
            secrecy=Secrecy.BY_KEY,
            validators=(
                validators.no_mask,
                validators.no_masked_leaf,
            ),
        ),
        Field(
            "description", STRING, "What the variable is for; left out, it is empty.", validators=(validators.storable,)
        ),
    ),
    collection=lambda airflow: airflow.variables,
    to_airflow=_to_airflow,
    from_airflow=_from_airflow,
    notes=(
        "JSON objects and arrays are compared by value, all other text byte for byte.",
        'With `ignore_changes=["value"]` a value is seeded once, for DAGs to write: only a replacement sends it.',
        "Airflow 3 shows nothing of a value under a sensitive key, and no sensitive leaf at the top level of JSON: "
        "a refresh can't see that somebody else changed it.",
        "Airflow 2 overwrites a variable silently: what somebody else makes within 10 s before a create may be lost.",
        "A key that begins with `/` is refused on Airflow 2, which would never find it again.",
    ),
)
