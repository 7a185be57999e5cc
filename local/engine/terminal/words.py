"""The CLI's words for operations (pkg/backend/display/progress.go, pkg/resource/deploy/step.go)."""

from __future__ import annotations

from typing import NamedTuple

from local.engine.decide.steps import Op


class Words(NamedTuple):
    """How an operation is called."""

    prefix: str
    # In a preview, in a summary, while it goes on, when it is done.
    planned: str
    past: str
    going: str
    done: str


WORDS = {
    Op.SAME: Words("  ", "", "samed", "", ""),
    Op.CREATE: Words("+ ", "create", "created", "creating", "created"),
    Op.UPDATE: Words("~ ", "update", "updated", "updating", "updated"),
    Op.DELETE: Words("- ", "delete", "deleted", "deleting", "deleted"),
    Op.REPLACE: Words("+-", "replace", "replaced", "replacing", "replaced"),
    Op.CREATE_REPLACEMENT: Words(
        # As Pulumi writes it.
        "++",
        "create replacement",
        "create-replacementd",
        "creating replacement",
        "created replacement",
    ),
    Op.DELETE_REPLACED: Words("--", "delete original", "deleted", "deleting original", "deleted original"),
    Op.READ: Words("> ", "read", "read", "reading", "read"),
    Op.READ_REPLACEMENT: Words(
        ">>", "read for replacement", "read-replacementd", "reading for replacement", "read for replacement"
    ),
    Op.REFRESH: Words("~ ", "refreshing", "refreshed", "refreshing", "refresh"),
    Op.DISCARD: Words("< ", "discard", "discarded", "discarding", "discarded"),
    Op.DISCARD_REPLACED: Words("<<", "discard original", "discarded", "discarding original", "discarded original"),
    Op.REMOVE_PENDING_REPLACE: Words("~ ", "", "", "", ""),
}

# Looking something up is no change; the summary doesn't count it.
UNCOUNTED = {Op.SAME, Op.READ, Op.DISCARD, Op.READ_REPLACEMENT}
