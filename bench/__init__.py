"""Measurements, printed and written to RESULTS.md; never assertions. `make bench` runs them all."""
