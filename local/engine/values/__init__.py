"""Property values, URNs and what two values differ in."""
