"""The schema of a variable."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pulumi_mwaa.provider.schema import validators
from pulumi_mwaa.provider.schema.fields import JSON_TEXT, STRING, Field, Secrecy
from pulumi_mwaa.provider.schema.json_values import fill_masks
from pulumi_mwaa.provider.schema.schema import ResourceSchema
from pulumi_mwaa.provider.schema.values import Values


def _to_airflow(values: Values) -> dict[str, Any]:
    # v1 refuses null as a description.
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
            "A string, or any other value that JSON supports except `None`. Secret if it is passed as a secret, or if "
            "the variable's key or a key in its JSON is sensitive.",
            required=True,
            secrecy=Secrecy.BY_KEY,
            validators=(
                validators.no_mask,
                validators.no_masked_leaf,
            ),
        ),
        Field(
            "description",
            STRING,
            "What the variable is for. Defaults to an empty string.",
            validators=(validators.storable,),
        ),
    ),
    collection=lambda airflow: airflow.variables,
    to_airflow=_to_airflow,
    from_airflow=_from_airflow,
    notes=(
        "JSON objects and arrays are compared by value, and all other strings byte for byte.",
        'With `ignore_changes=["value"]`, the value is seeded once, and DAGs may change it: only a replacement '
        "sends it again.",
        "Airflow 3 masks the value of a variable with a sensitive key, and sensitive leaves at the top level of JSON: "
        "a refresh can't detect that somebody else changed them.",
        "Airflow 2 overwrites variables silently: a variable that somebody else creates less than 10 seconds before a "
        "create may be lost.",
        "A key that begins with `/` is refused on Airflow 2, which couldn't find the variable.",
    ),
)
