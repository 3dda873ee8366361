"""SQLite behind a gate; see base.py."""
