"""The pages that are made from the code: `make docs` writes them, and a test fails on one that is stale."""
