"""The environments behind the API: what they were made with, and who makes, watches and ends them."""
