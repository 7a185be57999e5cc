"""The program that Pulumi runs: the definition, a module of `stacks/`, that the stack's settings name."""

from __future__ import annotations

import importlib
from pathlib import Path

import pulumi

definition = pulumi.Config().get("definition") or "platform"
there = definition.isidentifier() and Path(__file__).with_name("stacks").joinpath(f"{definition}.py").is_file()
# A part declares nothing, and a stack that declares nothing loses all that it has.
if not there or not hasattr(importlib.import_module(f"stacks.{definition}"), "SETTINGS"):
    raise pulumi.RunError(
        f"pulumi-mwaa:definition is '{definition}': set it to a module of stacks/ that has SETTINGS, such as platform "
        "or config_only"
    )
