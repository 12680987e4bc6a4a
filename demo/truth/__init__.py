"""What really happened: who is who, every journey and visit, what was injected. Worked out here, not by the pipeline."""

from demo.truth.writing import write_truth

__all__ = ["write_truth"]
