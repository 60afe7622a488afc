"""Pages of cases: catalogue, registration, steps, papers, ledger, the platform beside us."""
