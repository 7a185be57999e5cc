"""`python local/cli EXECUTOR ENGINE`: the language host for a CLI that is built from source.

It can't be started with `-m`, which searches the program's folder first, or with `PYTHONPATH`, which programs inherit.
"""

from __future__ import annotations

import sys
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from pathlib import Path


def _skip_sdk_import() -> None:
    """Makes the modules in `pulumi.runtime.proto` importable without running its parent packages' `__init__.py` files.

    Running these files takes half a second, which would delay every preview.
    """
    path = None
    for name in ("pulumi", "pulumi.runtime", "pulumi.runtime.proto"):
        spec = PathFinder.find_spec(name, path)
        if spec is None:
            sys.exit(f"error: the language host needs the {name} package, which isn't installed for {sys.executable}")
        sys.modules[name] = module_from_spec(spec)
        path = spec.submodule_search_locations


if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parents[2])
    _skip_sdk_import()
    from local.cli.language_host import main

    main()
