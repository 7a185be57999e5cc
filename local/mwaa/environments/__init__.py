"""Creates, records, supervises and deletes the environments behind the API."""
