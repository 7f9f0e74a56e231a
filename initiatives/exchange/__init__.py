"""Our own format: one initiative as a record, and feeds that carry records (docs/exchange.md). Pure."""
