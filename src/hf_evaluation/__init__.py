"""Honest evaluation results on Hugging Face model cards; `src/bundle.py` builds the scripts from here."""
