"""A real Airflow: its installation, its process, and the way to its REST API."""
