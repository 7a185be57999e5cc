from __future__ import annotations

from tests.local.fake_installers import outside

__all__ = ["outside"]
