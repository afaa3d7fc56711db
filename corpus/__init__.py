"""Reports in, passages out: reading, cleaning, structure. No model, no database, no network."""
