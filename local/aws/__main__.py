"""`python -m local.aws`: what an engine starts. It prints the port that it serves on, and ends with the engine."""

import os
import sys

from local.aws.errors import RefusedError
from local.aws.plugin import Plugin
from local.aws.serving import serve

try:
    server, port = serve(Plugin(os.environ))
except RefusedError as error:
    sys.exit(f"error: {error}")
print(port, flush=True)
server.wait_for_termination()
