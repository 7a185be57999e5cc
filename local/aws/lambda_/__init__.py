"""Runs the functions in the store: a stand-in for Lambda, its event source mappings and its function URLs."""
