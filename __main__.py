"""The program that Pulumi runs: it imports the module of `stacks/` that the stack's setting `definition` names."""

from __future__ import annotations

import importlib
from pathlib import Path

import pulumi

definition = pulumi.Config().get("definition") or "platform"
exists = definition.isidentifier() and Path(__file__).with_name("stacks").joinpath(f"{definition}.py").is_file()
# A module without SETTINGS declares no resources, and running it would delete everything in the stack.
if not exists or not hasattr(importlib.import_module(f"stacks.{definition}"), "SETTINGS"):
    raise pulumi.RunError(
        f"pulumi-mwaa:definition is '{definition}' — set it to a module of stacks/ that has SETTINGS, such as platform "
        "or config_only"
    )
