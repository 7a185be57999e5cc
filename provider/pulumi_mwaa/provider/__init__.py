"""The dynamic provider that serves all resources, and its parts."""
