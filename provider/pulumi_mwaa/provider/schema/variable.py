"""The variable schema."""

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
            "Variable key; changing it replaces the variable.",
            required=True,
            identity=True,
            validators=(*validators.NAME, validators.FitsPath(Variables.route)),
        ),
        Field(
            "value",
            JSON_TEXT,
            "A string, or any other value that JSON supports, except `None`. Secret if it is passed as a secret, or "
            "if the variable's key or a key in a JSON value is sensitive.",
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
        "JSON objects and arrays are compared by value; all other strings are compared byte for byte.",
        'With `ignore_changes=["value"]`, the value is set only once, and DAGs may then change it. Only a '
        "replacement sends the value again.",
        "Airflow 3 masks the value of a variable with a sensitive key, and sensitive values at the top level of a JSON "
        "object, so a refresh can't detect that someone else has changed them.",
        "When a variable is created, Airflow 2 silently overwrites an existing one. If someone else creates the "
        "variable less than 10 seconds before this stack does, their value may be lost.",
        "On Airflow 2, a key that begins with `/` is rejected, because Airflow couldn't find the variable afterwards.",
    ),
)
