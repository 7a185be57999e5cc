"""A real Airflow: its installation, its processes, and a client for its REST API."""
