"""Runs the functions in the store: what stands in for Lambda and its event source mappings."""
