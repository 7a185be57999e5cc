"""`python local/cli EXECUTOR ENGINE`: how a CLI that was built here starts the language host.

Not with `-m`, which looks for modules in the program's folder first, nor with a `PYTHONPATH`, which programs inherit.
"""

from __future__ import annotations

import sys
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from pathlib import Path


def _skip_sdk_import() -> None:
    """Makes the modules of `pulumi.runtime.proto` importable without running that package and the two above it.

    Importing them takes half a second, which would delay every preview.
    """
    path = None
    for name in ("pulumi", "pulumi.runtime", "pulumi.runtime.proto"):
        spec = PathFinder.find_spec(name, path)
        if spec is None:
            sys.exit(f"error: the language host needs the package {name} on {sys.executable}")
        sys.modules[name] = module_from_spec(spec)
        path = spec.submodule_search_locations


if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parents[2])
    _skip_sdk_import()
    from local.cli.language_host import main

    main()
