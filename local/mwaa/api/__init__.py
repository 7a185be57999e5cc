"""MWAA's API, which behaves as it does on AWS: signatures, limits and operations."""
