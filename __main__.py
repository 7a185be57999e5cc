"""The program that Pulumi runs: the definition, a module of `stacks/`, that the stack's settings name."""

from __future__ import annotations

import importlib
from pathlib import Path

import pulumi

definition = pulumi.Config().get("definition") or "platform"
if not Path(__file__).with_name("stacks").joinpath(f"{definition}.py").is_file():
    raise pulumi.RunError(f"pulumi-mwaa:definition is '{definition}': there is no stacks/{definition}.py")
importlib.import_module(f"stacks.{definition}")
