"""What is refused in an entry, and what some Airflow reads differently."""
