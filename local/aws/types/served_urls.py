"""Function URLs, whose address is that of the process that serves them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from local.aws.account import Made
from local.aws.plugin.store import Entry, Store
from local.aws.types.aws_type import AwsType
from local.aws.types.lambda_urls import FUNCTION_URL, url_at
from local.aws.types.served import Served


class FunctionUrls(Served):
    """Serves function URLs.

    A URL is computed only once. When the process restarts, it uses the port of the URLs in the store, so they stay
    valid unless another program has taken that port.
    """

    def __init__(self, store: Store, types: dict[str, AwsType], environ: Mapping[str, str]) -> None:
        described = types[FUNCTION_URL]
        computed = {"functionUrl": self._new_url, **described.computed}
        super().__init__(replace(described, computed=computed), store, types, environ)
        self._address = ""

    def create(self, inputs: dict[str, Any]) -> Entry:
        """Creates a function URL. Raises RejectedError if AWS would reject it, or if the process can't be started."""
        self.reject(inputs, self._store.entries())
        self._address = self._services.start(self._environ).urls
        return super().create(inputs)

    def _new_url(self, made: Made) -> str:
        return url_at(self._address, made.id)
