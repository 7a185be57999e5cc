from __future__ import annotations

from tests.support.fake_installers import outside

__all__ = ["outside"]
