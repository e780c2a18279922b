"""What is stored, and how it is found: the SQLite catalogue and the Chroma index over it."""
