"""Scores of models: read, compared, published, measured, surveyed, shown. Built into `scripts/`."""
