"""What a program reads and doesn't manage: `get_*` and `list_*`, one file for each kind."""
