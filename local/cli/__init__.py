"""Finds, downloads or builds the Pulumi CLI for the `local` stack and the tests."""
