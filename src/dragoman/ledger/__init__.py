"""Many articles: the database, incidents, search, review and exports."""
