"""The resources' schemas: their fields, and how fields are validated and compared."""
