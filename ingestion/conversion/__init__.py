"""What all formats share: drafts become typed rows, with times settled and identifiers keyed."""
