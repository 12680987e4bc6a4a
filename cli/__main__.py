"""`python -m cli`, where the command `sojourn` is not installed."""

from cli.main import app

app()
