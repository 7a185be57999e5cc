"""Reads YAML and JSON files as data with line numbers."""
