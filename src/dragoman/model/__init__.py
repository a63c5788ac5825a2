"""The small trained model: token vectors, and heads that decide among what the rules propose."""
