"""`python -m local.aws`: the process that the engine starts as the `aws` plugin."""

from __future__ import annotations

import os
import sys

from pulumi.runtime.proto import provider_pb2_grpc

from local.aws.errors import RejectedError
from local.aws.plugin.provider import Plugin
from local.aws.plugin.service import Service
from local.plugin_process import serve_until_the_end


def main() -> None:
    """Serves until the engine exits or sends a signal."""
    try:
        plugin = Plugin(os.environ)
    except RejectedError as error:
        sys.exit(f"error: {error}")
    service = Service(plugin)
    serve_until_the_end(lambda server: provider_pb2_grpc.add_ResourceProviderServicer_to_server(service, server))
    os._exit(0)  # unlike sys.exit, doesn't join the threads that are still waiting for an environment


main()
