"""`python -m local.aws`: what an engine starts. It prints the port that it serves on, and ends with the engine."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time

from local.aws.errors import RefusedError
from local.aws.plugin import Plugin
from local.aws.serving import serve

_LOOK_SECONDS = 0.5


def main() -> None:
    """Serves until the engine asks for the end with SIGINT or SIGTERM."""
    # Taken together, as the threads of the server leave them to this one.
    ends = {signal.SIGINT, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)
    threading.Thread(target=_watch, args=[os.getppid()], daemon=True).start()
    try:
        server, port = serve(Plugin(os.environ))
    except RefusedError as error:
        sys.exit(f"error: {error}")
    print(port, flush=True)
    signal.sigwait(ends)
    server.stop(grace=None).wait()
    os._exit(0)  # without those that wait for an environment


def _watch(engine: int) -> None:
    """Ends this process when the engine is gone that has started it, and can't ask for it any more."""
    while os.getppid() == engine:
        time.sleep(_LOOK_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)


main()
