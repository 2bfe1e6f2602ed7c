"""The rules of the course, in plain Python.

Nothing here knows Flask, a database, the time of day or chance: what a rule needs, its caller
passes in. So every rule can be read alone, tested in one line, and trusted wherever it is used.
"""
