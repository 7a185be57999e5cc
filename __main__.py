"""The program that Pulumi runs: declares what the module of the selected stack, `stacks/<stack>.py`, declares."""

from __future__ import annotations

import importlib
from pathlib import Path

import pulumi

stack = pulumi.get_stack()
if not Path(__file__).with_name("stacks").joinpath(f"{stack}.py").is_file():
    raise pulumi.RunError(f"stack '{stack}' declares nothing yet: write stacks/{stack}.py, as stacks/local.py does")
importlib.import_module(f"stacks.{stack}")
