"""`python -m tests.support.aws.event_source FOLDER ENDPOINT`: runs the event sources of a store until it is killed.

Unlike `local.aws.services`, it doesn't contain the queues, so they survive. The functions' AWS variables are this
process's own.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from local.aws.lambda_.event_sources import EventSources
from local.aws.lambda_.execution_environments import ExecutionEnvironments
from local.aws.plugin.store import Store
from local.aws.services.process import Services


def main(folder: Path, endpoint: str) -> None:
    """Polls the queues at an endpoint."""
    caller = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}
    EventSources(Store(folder), ExecutionEnvironments(Services(folder).functions, lambda: caller), endpoint).run()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
