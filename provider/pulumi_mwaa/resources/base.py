"""The base class of all resources, which rejects a second declaration of the same Airflow object."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar
from weakref import WeakKeyDictionary

import pulumi
from botocore.exceptions import BotoCoreError
from pulumi.dynamic import Resource
from pulumi.runtime.settings import get_monitor

from pulumi_mwaa.airflow import AirflowError
from pulumi_mwaa.provider.identity import Identity
from pulumi_mwaa.provider.provider import AirflowProvider
from pulumi_mwaa.provider.reader import AirflowReader
from pulumi_mwaa.provider.resolved_environment import ResolvedEnvironment
from pulumi_mwaa.provider.schema.schema import ResourceSchema
from pulumi_mwaa.resources.inputs import prepare
from pulumi_mwaa.resources.provider import Provider

Existing = TypeVar("Existing", bound="AirflowResource")

# The title of the first resource to declare each object. Keyed by run, because one process may perform several runs
# (tests, the Automation API), then by explicit provider and object, because each provider may use a different account.
_declared: WeakKeyDictionary[Any, dict[tuple[int, Identity], str]] = WeakKeyDictionary()


class AirflowResource(Resource):
    """A resource that declares one Airflow object, which no other resource in the program may declare."""

    _schema: ClassVar[ResourceSchema]

    @classmethod
    def get(
        cls: type[Existing],
        resource_name: str,
        id: pulumi.Input[str],  # noqa: A002 (the name that Pulumi uses)
        opts: pulumi.ResourceOptions | None = None,
        *,
        region: pulumi.Input[str] | None = None,
    ) -> Existing:
        """Reads the existing object with this id, which the stack neither changes nor deletes.

        A field that Airflow hides is `None`. `value`, `password` and `extra` are secret. If the object doesn't exist or
        the id is invalid, the run fails with a one-line error.

        Args:
            resource_name: The resource's name in the stack.
            id: `ENVIRONMENT/KEY`, where `KEY` is the object's key, connection id or name.
            opts: The resource's options.
            region: The environment's AWS region. Defaults to `mwaa:region`, `aws:region` or AWS's default chain, in
                that order.
        """
        existing = cls.__new__(cls)
        outputs = {**dict.fromkeys(cls.__annotations__), "region": region}
        get_opts = pulumi.ResourceOptions(id=id, additional_secret_outputs=list(cls._schema.secret_fields))
        merged = pulumi.ResourceOptions.merge(opts, get_opts)
        # The class's own constructor would declare the object.
        Resource.__init__(existing, AirflowReader(cls._schema.name), resource_name, outputs, merged)
        return existing

    def __init__(self, resource_name: str, arguments: dict[str, Any], opts: pulumi.ResourceOptions | None) -> None:
        schema, title = self._schema, f"{type(self).__name__} '{resource_name}'"
        identifying = {name: arguments[name] for name in ("environment", "region", schema.key)}
        super().__init__(AirflowProvider(schema.name), resource_name, prepare(schema, title, arguments), opts)
        provider = self.get_provider(f"pulumi-python:{self._resource_type_name}")
        settings = provider.settings if isinstance(provider, Provider) else None
        declared = _declared.setdefault(get_monitor(), {})

        def declare(known: Mapping[str, Any]) -> None:
            try:
                target = ResolvedEnvironment.resolve(known["environment"], known["region"], known["settings"])
            except (AirflowError, BotoCoreError, TypeError):
                return  # the provider's `check` reports the reason
            identity = Identity(target.environment, target.region, schema.name, known[schema.key])
            first = declared.setdefault((id(provider), identity), title)
            if first is not title:
                raise pulumi.RunError(f"{first} and {title} both declare {identity} — keep one of them")

        pulumi.Output.all(**identifying, settings=settings).apply(declare)
