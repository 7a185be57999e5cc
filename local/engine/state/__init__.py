"""Checkpoints, secrets, locks and history, in the formats of Pulumi's file backend."""
