"""A person's records leave landing/: found, cut out of the raw files, their rows made nameless."""
