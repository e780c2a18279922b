"""The evaluation on public sets: data, metrics, baselines, runs and the table.

``scripts/evaluate.py`` is the command. Nothing in the program imports this package; it needs the
development dependencies and data that do not travel with the program.
"""
