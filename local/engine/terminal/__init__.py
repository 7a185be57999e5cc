"""What the user sees, and the events that machines read."""
