"""`python -m local.aws`: what the engine starts as the plugin `aws`."""

from __future__ import annotations

import os
import sys

from local.aws.errors import RefusedError
from local.aws.plugin import Plugin
from local.aws.serving import serve
from local.plugin_process import serve_until_the_end


def main() -> None:
    """Serves until the engine ends, or asks for the end."""
    try:
        plugin = Plugin(os.environ)
    except RefusedError as error:
        sys.exit(f"error: {error}")
    serve_until_the_end(lambda: serve(plugin))
    os._exit(0)  # without those that wait for an environment


main()
