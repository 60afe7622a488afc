"""Pages of the registers and of what hangs in the hall: villages, fees, tasks, windows."""
