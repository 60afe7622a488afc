"""The care of the box: first start, releases, health, support, reset. Small programs, run once.

They run as root beside the three programs and never write the journal; what must be written there
is asked of hall-web or runs as its user.
"""
