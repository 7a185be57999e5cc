"""MWAA's API, which behaves like AWS: signatures, limits and operations."""
