"""Carries steps out, and runs a whole deployment."""
