"""The environments behind the API: their records, and the code that creates, supervises and deletes them."""
