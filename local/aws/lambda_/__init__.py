"""Runs the functions in the store: a stand-in for Lambda and its event source mappings."""
