"""The county on HTTP: Litestar, thin. What is said and done is decided in sync/county."""
