"""Measurements on public question sets, run through the product by `make bench`. They are no tests."""

import os

# As app.py does, so that what is measured is what people run.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
