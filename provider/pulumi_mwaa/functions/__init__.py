"""Lookups: the `get_*` and `list_*` functions, which read objects that the stack doesn't manage."""
