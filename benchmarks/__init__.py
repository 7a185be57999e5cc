"""The benchmarks behind the figures in the documentation. Each one prints its figures and writes them to `docs/`."""
