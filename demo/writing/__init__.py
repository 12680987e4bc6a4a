"""The story in the vendors' own shapes, a file per source, table and day."""
