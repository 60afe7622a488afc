"""Use cases: load, ask the rule, append, return. One file per subject."""
