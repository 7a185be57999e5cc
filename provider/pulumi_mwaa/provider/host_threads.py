"""Raises the thread limit of the dynamic provider host, which by default runs at most four operations at a time.

With that limit, four operations that wait for one environment would block all operations on other environments and all
other dynamic providers in the program.
"""

from __future__ import annotations

import gc
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import cache

# The engine's `--parallel` option limits the operations, and `Caller` limits the calls. Threads start only when needed.
_THREADS = 1000


@cache  # `configure` is called for each kind, and searching for the pool visits every object in the process
def make_room_for_waiting() -> None:
    """Raises the limit of the thread pool that runs the current thread, if any. Runs only once per process.

    `pulumi.dynamic` creates its server with `ThreadPoolExecutor(max_workers=4)` and offers no way to change that
    (`main` in pulumi/dynamic/__main__.py, SDK 3.216 to 3.272).
    """
    thread = threading.current_thread()
    if thread is threading.main_thread():
        return
    for pool in gc.get_objects():
        if type(pool) is ThreadPoolExecutor and thread in getattr(pool, "_threads", ()):
            pool._max_workers = _THREADS
            # A pool starts threads only on `submit`, so submit a no-op for each operation that is already queued.
            for _ in range(pool._work_queue.qsize()):
                pool.submit(int)
