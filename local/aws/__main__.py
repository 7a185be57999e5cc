"""`python -m local.aws`: what an engine starts. It prints the port that it serves on, and ends with the engine."""

from __future__ import annotations

import os
import signal
import sys

from local.aws.errors import RefusedError
from local.aws.plugin import Plugin
from local.aws.serving import serve


def main() -> None:
    """Serves until the engine asks for the end with SIGINT or SIGTERM."""
    # Taken together, as the threads of the server leave them to this one.
    ends = {signal.SIGINT, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)
    try:
        server, port = serve(Plugin(os.environ))
    except RefusedError as error:
        sys.exit(f"error: {error}")
    print(port, flush=True)
    signal.sigwait(ends)
    server.stop(grace=None).wait()


main()
