"""The pages of the hall: thin, one file per subject."""
