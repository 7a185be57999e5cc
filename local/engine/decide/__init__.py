"""What has to be done about a registered resource, as steps. Nothing here changes anything."""
