"""The plugin's side of the engine's protocol."""
