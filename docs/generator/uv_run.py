"""`python -m docs.generator.uv_run ARGS`: runs `uv run ARGS` with this project's caches and pip's package index."""

from __future__ import annotations

import os
import sys

import uv

from local.packages import uv_environment
from local.paths import PROJECT_PATHS

if __name__ == "__main__":
    uv_binary = uv.find_uv_bin()
    os.execve(  # noqa: S606 - runs a program directly, without a shell
        uv_binary, [uv_binary, "run", "--quiet", *sys.argv[1:]], uv_environment(PROJECT_PATHS, os.environ)
    )
