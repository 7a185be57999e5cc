"""The provider of what a program gets by its id and doesn't declare: it reads, and Pulumi asks no more of it.

The path of this module, the name `AirflowReader` and its attribute `kind` are stored in every stack that gets an object
(`__provider`): they never change.
"""

from __future__ import annotations

from typing import Any

from pulumi.dynamic import ReadResult

from pulumi_mwaa.airflow import AirflowError
from pulumi_mwaa.airflow.errors import compose
from pulumi_mwaa.provider.console import one_line_errors
from pulumi_mwaa.provider.environment import resolve_region
from pulumi_mwaa.provider.identity import Identity
from pulumi_mwaa.provider.provider import AirflowProvider
from pulumi_mwaa.provider.schema.fields import COMMON


class AirflowReader(AirflowProvider):
    """Reads objects of one kind, of which the program says nothing but the id and, if need be, the region."""

    @one_line_errors
    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """What can be read of the object. One that is missing is an error for `get`, and gone for a refresh."""
        schema, identity = self.schema, self._identify(id_, props.get("region"))
        managed, recorded = self._object(identity), schema.key in props
        answer = self._look(managed) if recorded else managed.collection.get_cached(identity.name)
        if answer is not None:
            place = {"environment": identity.environment, "region": identity.region}
            # No inputs: those of the program stay, and hold no secret.
            return ReadResult(identity.id, {**place, **schema.readable_fields(answer)})
        if not recorded:
            raise AirflowError(compose(f"get {identity}", "not found", advice="check the id and the region"))
        return ReadResult("", {})

    def _identify(self, id_: str, region: str | None) -> Identity:
        schema = self.schema
        environment, _, name = id_.partition("/")
        inputs = {"environment": environment, "region": region}
        reasons = [reason for argument, value in inputs.items() for reason in COMMON[argument].check(value)[1]]
        if not name:
            reasons = [f"its id is no ENVIRONMENT/{schema.key.upper()}"]
        if not reasons:
            region, reasons = resolve_region(inputs, None, self._context)
        if region is None or reasons:
            raise AirflowError(compose(f"get {schema.name} '{id_}'", *reasons))
        return Identity(environment, region, schema.name, name)
