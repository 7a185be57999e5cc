"""Commands that the pipelines run in addition to Pulumi's own."""
