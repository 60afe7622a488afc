"""Read models: plain folds of the journal, kept in the same transaction as the append.

Each file here has its SCHEMA (a sqlite-utils migration set), FOLDS (kind → function) and the
questions the pages ask. `hallbox journal rebuild` folds again from the first record and must give
the same tables, so a fold reads nothing but the entry and its own tables.
"""
