"""Where each record of a file begins and ends, and which records can be read."""
