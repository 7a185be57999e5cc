"""Finds invalid entries, and entries that some version of Airflow reads differently."""
