"""The way to the county and back: the hall's agent, and the county's receiver in sync.county."""
