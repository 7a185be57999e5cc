"""Generates documentation pages from the code. `make docs` writes them; a test fails if any of them is out of date."""
