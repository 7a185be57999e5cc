"""MWAA's API as AWS answers it: signatures, limits, operations."""
