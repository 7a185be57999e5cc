"""What the provider knows of each resource: its fields, and how they are validated and compared."""
