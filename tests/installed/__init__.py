"""`hallbox install` on a Debian that is not ours, started beside this machine's own processes."""
