"""docs/resources/provider.md: from the docstring of `Provider`, which no kind describes."""

from __future__ import annotations

import inspect
import re

from docs.parts import example, page, promise, section
from pulumi_mwaa import Provider


def provider_page() -> str:
    """The page of the explicit provider."""
    arguments = re.findall(r"^ +(\w+): (.+)$", (inspect.getdoc(Provider) or "").partition("\nArgs:")[2], re.MULTILINE)
    taken = inspect.signature(Provider).parameters
    rows = [(name, text[0].upper() + text[1:]) for name, text in arguments if name in taken]
    return page(
        [
            f"# {Provider.__name__}",
            promise(Provider),
            example(Provider),
            section("Optional", rows),
            "[Configuration](../behaviour.md#configuration) says what each setting means.",
        ]
    )
