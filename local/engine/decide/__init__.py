"""What has to be done about a registered resource, as steps. Changes neither objects nor the state."""
