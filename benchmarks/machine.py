"""The machine that a benchmark runs on."""

from __future__ import annotations

import os
import platform

import psutil


def machine() -> str:
    """Returns the machine's size and Python version, such as `2 cores, 24 GB of memory, Linux, Python 3.11`."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    memory = round(psutil.virtual_memory().total / 2**30)
    python = ".".join(platform.python_version_tuple()[:2])
    return f"{cores} cores, {memory} GB of memory, {platform.system()}, Python {python}"
