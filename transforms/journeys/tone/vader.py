"""VADER: the tone of English texts by a lexicon and a few rules of grammar.

C. J. Hutto and E. Gilbert, *VADER: A Parsimonious Rule-based Model for Sentiment Analysis of Social
Media Text*, ICWSM 2014. A text without a word it knows, as in another language, is neutral: 0.
"""

from __future__ import annotations

from importlib.metadata import version

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

# VADER was made for posts, its time grows with the square of the length (26,000 characters: 0.3 s),
# and long texts come out as 1 or -1 anyhow. Customers say what they want first: fairly sure.
_LONGEST = 2_000


class Vader:
    """The compound score of a text's first 2,000 characters.

    >>> Vader().tone("The coffee is great!")
    0.6588
    """

    def __init__(self) -> None:
        self._analyzer = SentimentIntensityAnalyzer()

    @property
    def name(self) -> str:
        """With its version: another lexicon may judge differently."""
        return f"vader {version('vaderSentiment')}"

    def tone(self, text: str) -> float | None:
        return float(self._analyzer.polarity_scores(text[:_LONGEST])["compound"])
