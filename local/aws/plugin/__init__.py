"""What answers the engine."""
