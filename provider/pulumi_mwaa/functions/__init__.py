"""Lookups: the functions `get_*` and `list_*`, which read objects that the stack doesn't manage."""
