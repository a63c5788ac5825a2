"""What leaves a ledger for others: the rows of published data sets, releases, comparisons, validation."""
