from __future__ import annotations

from tests.support.mwaa import mwaa, prefix

__all__ = ["mwaa", "prefix"]
