"""Reads an environment's Airflow config from files. Offline."""
