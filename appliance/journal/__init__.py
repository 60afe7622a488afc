"""The journal: append, read, verify, and the one thread that writes."""
