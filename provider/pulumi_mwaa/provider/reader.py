"""The provider for existing objects that a program reads by id (`AirflowVariable.get`) instead of declaring them.

Every stack that reads an object stores this module's path, the class name `AirflowReader` and the attribute `kind` in
its `__provider` properties, so they must never change.
"""

from __future__ import annotations

from typing import Any

from pulumi.dynamic import ReadResult

from pulumi_mwaa.airflow import AirflowError
from pulumi_mwaa.airflow.errors import error_message
from pulumi_mwaa.provider.console import one_line_errors
from pulumi_mwaa.provider.environment import resolve_region
from pulumi_mwaa.provider.identity import Identity
from pulumi_mwaa.provider.provider import AirflowProvider
from pulumi_mwaa.provider.schema.fields import COMMON


class AirflowReader(AirflowProvider):
    """A provider that only reads objects of one kind, by their id and an optional region."""

    @one_line_errors
    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Reads the object. If the object doesn't exist, `get` fails, and a refresh drops the object from the state."""
        schema, identity = self.schema, self._parse_id(id_, props.get("region"))
        managed, recorded = self._object(identity), schema.key in props
        answer = self._read_or_drop(managed) if recorded else managed.collection.get_cached(identity.name)
        if answer is not None:
            common = {"environment": identity.environment, "region": identity.region}
            # Return no inputs, so that the state keeps the program's inputs, which contain no secrets.
            return ReadResult(identity.id, {**common, **schema.readable_fields(answer)})
        if not recorded:
            raise AirflowError(error_message(f"get {identity}", "not found", advice="check the id and the region"))
        return ReadResult("", {})

    def _parse_id(self, id_: str, region: str | None) -> Identity:
        schema = self.schema
        environment, _, name = id_.partition("/")
        inputs = {"environment": environment, "region": region}
        reasons = [f"{each} {reason}" for each, value in inputs.items() for reason in COMMON[each].check(value)[1]]
        if not name:
            reasons = [f"the id must be ENVIRONMENT/{schema.key.upper()}"]
        if not reasons:
            region, reasons = resolve_region(inputs, None, self._context)
        if region is None or reasons:
            raise AirflowError(error_message(f"get {schema.name} '{id_}'", "; ".join(reasons)))
        return Identity(environment, region, schema.name, name)
