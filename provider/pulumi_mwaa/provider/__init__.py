"""The one dynamic provider, and what it is made of."""
