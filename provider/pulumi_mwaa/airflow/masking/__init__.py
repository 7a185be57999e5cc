"""Handles the values that Airflow masks as `***`, and keeps secrets out of messages."""
