"""The schemas of the resources: their fields, and how these are validated and compared."""
