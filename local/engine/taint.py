"""`state taint`: marks resources so that the next `up` replaces them."""

from __future__ import annotations

from collections.abc import Sequence

from local.engine.errors import EngineError
from local.engine.session import Session


def taint(session: Session, urns: Sequence[str]) -> str:
    """Marks them and tells how many; raises EngineError, and marks none, if one isn't in the state."""
    session.require_stack()
    snapshot = session.snapshot()
    there = {state.urn: state for state in snapshot.resources if not state.delete}
    for urn in urns:
        if urn not in there:
            raise EngineError(f'No such resource "{urn}" exists in the current state')
        there[urn].taint = True
    session.write(snapshot.resources, snapshot.pending)
    return f"{len(urns)} resources tainted"
