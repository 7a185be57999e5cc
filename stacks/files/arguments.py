"""What stands for one object, in a file or in Python, as the arguments of its resource."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pulumi_mwaa.airflow.pools import DEFAULT_POOL

KINDS = ("variables", "connections", "pools")

_SAYS_VALUE = {"value", "secret", "secret_arn", "secret_version_id"}


@dataclass(frozen=True)
class ConfigSecret:
    """A secret of the stack's Pulumi config, by its name."""

    name: str


def arguments(kind: str, name: str, declared: Any) -> dict[str, Any]:
    """Returns what the resource of an object takes, a secret of the Pulumi config as ConfigSecret."""
    if kind == "variables":
        return _variable(declared)
    return _connection(declared) if kind == "connections" else _pool(name, declared)


def exported_variable(value: Any) -> dict[str, Any]:
    """Returns the same for what `airflow variables export` writes of a variable, in which nothing is a reference.

    Source: `variables_export` in Airflow's variable_command.py, 2.10.3; and 3.0.6, which writes descriptions as well.
    """
    described = is_described(value)
    inner = value["value"] if described else value
    said = {"value": "null" if inner is None else inner}
    return said | ({"description": value["description"]} if described else {})


def is_described(exported: Any) -> bool:
    """Says whether an exported variable is its value and its description, and not a value alone."""
    return isinstance(exported, dict) and exported.keys() == {"value", "description"}


def is_long_form(variable: Any) -> bool:
    """Says whether a variable's entry says where or what its value is, and isn't it itself."""
    return isinstance(variable, dict) and bool(variable.keys() & {"value", "secret", "secret_arn"})


def is_config_secret(value: Any) -> bool:
    """Says whether something names a secret of the Pulumi config; such may stand within an object, too."""
    return isinstance(value, dict) and value.keys() == {"secret"} and isinstance(value["secret"], str)


def is_reference(value: Any) -> bool:
    """Says whether something in the place of a whole field says where it is."""
    return is_config_secret(value) or (isinstance(value, dict) and "secret_arn" in value)


def _variable(declared: Any) -> dict[str, Any]:
    if not is_long_form(declared):
        return {"value": _nested(declared)}
    value = {"value": _nested(declared["value"])} if "value" in declared else _referred("value", declared)
    return value | _said({name: item for name, item in declared.items() if name not in _SAYS_VALUE})


def _connection(declared: dict[str, Any]) -> dict[str, Any]:
    found = _said(declared)
    for name in ("password", "extra"):
        if is_reference(found.get(name)):
            found |= _referred(name, found.pop(name))
    return found | ({"extra": _nested(found["extra"])} if "extra" in found else {})


def _pool(name: str, declared: dict[str, Any]) -> dict[str, Any]:
    # An export has Airflow's own description of it, which can't be declared.
    own = {"description"} if name == DEFAULT_POOL and declared.get("description") == "Default pool" else set()
    return {field: value for field, value in _said(declared).items() if field not in own}


def _said(declared: dict[str, Any]) -> dict[str, Any]:
    """Returns what isn't null: Airflow's exports write null for what is empty."""
    return {name: value for name, value in declared.items() if value is not None}


def _referred(name: str, reference: dict[str, str]) -> dict[str, Any]:
    """Returns the arguments for a field whose value is somewhere else."""
    if "secret" in reference:
        return {name: ConfigSecret(reference["secret"])}
    version = {"secret_version_id": reference.get("secret_version_id")}
    return {f"{name}_secret_arn": reference["secret_arn"]} | _said(version)


def _nested(value: Any) -> Any:
    """Returns a value with the references within it as such."""
    if is_config_secret(value):
        return ConfigSecret(value["secret"])
    if isinstance(value, dict):
        return {key: _nested(item) for key, item in value.items()}
    return [_nested(item) for item in value] if isinstance(value, list) else value
