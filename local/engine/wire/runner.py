"""Runs the project's program as Pulumi's Python language host runs it. Started by path, with the project's own Python.

Nothing of the engine is imported here: the project's virtual environment knows only the SDK.
"""

from __future__ import annotations

import asyncio
import logging
import os
import runpy
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor

# The script's own folder has no business on the program's path.
sys.path.pop(0)

import pulumi
import pulumi.runtime

# The program has failed and the error has been shown.
EXIT_SHOWN = 32


def _user_traceback(program: str) -> str:
    """The traceback from the program's first own line on."""
    main = os.path.join(program, "__main__.py")
    frames = traceback.extract_tb(sys.exc_info()[2])
    for index, frame in enumerate(frames):
        if os.path.abspath(frame.filename) == main:
            return traceback.format_exc(limit=index - len(frames))
    return traceback.format_exc()


def _configure(arguments: dict[str, str]) -> int:
    """Hooks the SDK up to the engine; the number of threads for its calls."""
    pulumi.runtime.set_all_config(pulumi.runtime.get_config_env(), pulumi.runtime.get_config_secret_keys_env())
    parallel = int(arguments["parallel"])
    pulumi.runtime.configure(
        pulumi.runtime.Settings(
            project=arguments["project"],
            stack=arguments["stack"],
            organization=arguments["organization"],
            root_directory=arguments["root_directory"],
            monitor=arguments["monitor"],
            engine=arguments["engine"],
            parallel=parallel,
            dry_run=arguments["dry_run"] == "true",
        )
    )
    return parallel * 4


def main() -> int:
    """Runs the program in the current folder; the exit code."""
    arguments = dict(argument.split("=", 1) for argument in sys.argv[1:])
    program = os.getcwd()
    threads = _configure(arguments)
    sys.argv = ["."]  # as the CLI calls it
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    executor = ThreadPoolExecutor(max_workers=threads)
    loop.set_default_executor(executor)
    # A program that ends early leaves futures that nobody looks at; asyncio would say so once for each.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)

    def run() -> None:
        runpy.run_path(program, run_name="__main__")

    try:
        loop.run_until_complete(pulumi.runtime.run_in_stack(run))
    except pulumi.RunError as error:
        pulumi.log.error(str(error))
        return 1
    except Exception:  # noqa: BLE001 - whatever the program raises is shown, and nothing else is done with it
        pulumi.log.error(f"Program failed with an unhandled exception:\n{_user_traceback(program)}")
        return EXIT_SHOWN
    finally:
        executor.shutdown(wait=True)
        loop.close()
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
