"""Finds, downloads or builds the Pulumi CLI for the stack `local` and the tests."""
