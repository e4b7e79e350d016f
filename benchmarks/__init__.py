"""Measurements on public question sets, run through the product; `make bench` runs them. They are no tests."""
