"""What a program declares: a resource for each kind of Airflow object."""
