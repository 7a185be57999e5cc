"""What the pipelines run on top of Pulumi's own commands."""
