"""`python local/cli EXECUTOR ENGINE`: the language host, as a CLI that was built here starts it.

Not with `-m`, which looks for modules in the program's folder first, nor with a `PYTHONPATH`, which programs inherit.
"""

from __future__ import annotations

import sys
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from pathlib import Path


def _leave_out_the_sdk() -> None:
    """Makes `pulumi.runtime.proto` importable without running the two packages above it.

    They take half a second to import, which every preview would wait for.
    """
    path = None
    for name in ("pulumi", "pulumi.runtime"):
        spec = PathFinder.find_spec(name, path)
        if spec is None:
            sys.exit(f"error: the language host needs the package {name} on {sys.executable}")
        sys.modules[name] = module_from_spec(spec)
        path = spec.submodule_search_locations


if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parents[2])
    _leave_out_the_sdk()
    from local.cli.language_host import main

    main()
