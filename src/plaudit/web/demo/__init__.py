"""The sample organisation: its people, and complaints lived through the actions; see data/README.md."""
