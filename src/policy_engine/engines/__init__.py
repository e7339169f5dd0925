"""The draw at the size of a province: freeze → profile → pool → one statement, by DuckDB instead of by objects in Python.

What is decided is decided by `draw`, on counts; an engine only finds the lowest tickets. Its results are byte for byte those of
`draw.pool` and `draw.selection`, which stay the reference and serve everything small.
"""
