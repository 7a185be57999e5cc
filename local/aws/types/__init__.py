"""The AWS types that the components use."""
