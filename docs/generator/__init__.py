"""Generates documentation pages from the code. `make docs` writes them; a test fails if one is out of date."""
