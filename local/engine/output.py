"""`output`: what the stack has put out."""

from __future__ import annotations

import json
from typing import Any

from local.engine.errors import EngineError
from local.engine.session import Session
from local.engine.state.encoding import dump, encode
from local.engine.values.model import PropertyMap, unwrap
from local.engine.values.urns import is_root_stack


def show_outputs(session: Session, name: str | None, *, as_json: bool, show_secrets: bool) -> str:
    """One output, or all, as text; raises EngineError if there is none of that name."""
    session.require_stack()
    outputs = _outputs(session)
    shown: dict[str, Any] = {
        key: encode(unwrap(value), lambda secret: secret.element)
        if show_secrets
        else encode(value, lambda _: "[secret]")
        for key, value in outputs.items()
    }
    if name is not None:
        if name not in shown:
            raise EngineError(f"current stack does not have output property '{name}'")
        return json.dumps(shown[name], indent=2, ensure_ascii=False) if as_json else _text(shown[name])
    if as_json:
        return json.dumps(shown, indent=2, ensure_ascii=False)
    if not shown:
        return "No output values currently in this stack"
    width = max(len(key) for key in (*shown, "OUTPUT"))
    rows = [("OUTPUT", "VALUE"), *((key, _text(shown[key])) for key in sorted(shown))]
    return "\n".join(
        [f"Current stack outputs ({len(shown)}):", *(f"    {key:<{width}}  {value}" for key, value in rows)]
    )


def _outputs(session: Session) -> PropertyMap:
    for state in session.snapshot().resources:
        if is_root_stack(state.urn):
            return state.outputs
    return {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else dump(value)
