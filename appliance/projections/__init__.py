"""Read models: plain folds of the journal, kept in the same transaction as the append."""
