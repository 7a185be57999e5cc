"""Measures what the documentation states. Each benchmark prints its figures and writes them to `docs/`."""
