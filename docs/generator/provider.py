"""Generates docs/reference/resources/provider.md from the docstring of `Provider`, which has no schema."""

from __future__ import annotations

import inspect
import re

from docs.generator.parts import example, page, section, summary
from pulumi_mwaa import Provider


def provider_page() -> str:
    """Returns the explicit provider's page."""
    arguments = re.findall(r"^ +(\w+): (.+)$", (inspect.getdoc(Provider) or "").partition("\nArgs:")[2], re.MULTILINE)
    parameters = inspect.signature(Provider).parameters
    rows = [(name, text) for name, text in arguments if name in parameters]
    return page(
        [
            f"# {Provider.__name__}",
            summary(Provider),
            example(Provider),
            section("Optional", rows),
            "See [Configuration](../configuration.md) for the meaning of each setting.",
        ]
    )
