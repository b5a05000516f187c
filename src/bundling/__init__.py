"""How `src/bundle.py` makes scripts of modules: reading, checking, writing."""
