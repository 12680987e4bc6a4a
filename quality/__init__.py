"""Gates: counts of what is wrong, judged by Great Expectations; and alerts."""

from quality.alerts import alert, gates_message
from quality.judge import failing, judge

__all__ = ["alert", "failing", "gates_message", "judge"]
