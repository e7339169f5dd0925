"""The store: the log of events, and the tables that are a view of it. The only package that knows a database.

`open` opens and creates stores, `log` appends, `view` turns events into rows, `replay` rebuilds the rows and compares, `queries` reads.
"""
