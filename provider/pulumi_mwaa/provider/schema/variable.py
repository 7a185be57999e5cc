"""The schema of a variable."""

from __future__ import annotations

from pulumi_mwaa.airflow.variables import Variables
from pulumi_mwaa.provider.schema import validators
from pulumi_mwaa.provider.schema.fields import JSON_TEXT, STRING, Field, Secrecy
from pulumi_mwaa.provider.schema.schema import ResourceSchema

VARIABLE = ResourceSchema(
    collection=Variables,
    fields=(
        Field(
            "key",
            STRING,
            "Key of the variable. A new key replaces the variable.",
            required=True,
            identity=True,
            validators=(*validators.NAME, validators.FitsPath(Variables.route)),
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
    notes=(
        "JSON objects and arrays are compared by value, and all other strings byte for byte.",
        'With `ignore_changes=["value"]`, the value is seeded once, and DAGs may change it: only a replacement '
        "sends it again.",
        "Airflow 3 masks the value of a variable with a sensitive key, and sensitive values at the top level of JSON: "
        "a refresh can't detect that someone else has changed them.",
        "Airflow 2 overwrites variables silently: a variable that someone else creates less than 10 seconds before a "
        "create may be lost.",
        "A key that begins with `/` is rejected on Airflow 2, which couldn't find the variable.",
    ),
)
