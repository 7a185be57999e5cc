"""Room for operations that wait: the host of dynamic providers runs at most four operations at a time.

Four operations that wait for one environment would hold up every other environment, and every other dynamic provider of
the program, for as long as they wait.
"""

from __future__ import annotations

import gc
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import cache

# The engine's `--parallel` limits the operations, and `airflow.calls` the calls. Threads start when they are needed.
_THREADS = 1000


@cache  # each kind's provider is configured, and the search goes through all objects of the process
def make_room_for_waiting() -> None:
    """Let the pool that runs the current thread, if any, start more threads; once a process.

    `pulumi.dynamic` makes its server with `ThreadPoolExecutor(max_workers=4)` and offers no way to change that
    (`main` in pulumi/dynamic/__main__.py, SDK 3.216 to 3.272).
    """
    thread = threading.current_thread()
    if thread is threading.main_thread():
        return
    for pool in gc.get_objects():
        if type(pool) is ThreadPoolExecutor and thread in getattr(pool, "_threads", ()):
            pool._max_workers = _THREADS
            # A pool starts a thread when something is submitted: one for each operation that is queued already.
            for _ in range(pool._work_queue.qsize()):
                pool.submit(int)
