"""What Airflow hides behind `***`, and what has to stay hidden."""
