"""The default event words: who acts, whether a word moves journeys, whether it can be true only once."""

from __future__ import annotations

from dataclasses import dataclass

UNMAPPED = "unmapped"


@dataclass(frozen=True, slots=True)
class EventWord:
    """One word of the vocabulary, `noun_verbed`."""

    event_type: str
    initiator: str
    is_driving: bool
    is_once_per_object: bool = False


def _words(text: str, initiator: str, *, is_driving: bool) -> list[EventWord]:
    """Words of `text`; a trailing `*` marks once per object."""
    return [
        EventWord(word.rstrip("*"), initiator, is_driving, word.endswith("*"))
        for word in text.split()
    ]


DEFAULT_WORDS: dict[str, EventWord] = {
    word.event_type: word
    for word in [
        *_words(
            """page_viewed screen_viewed product_viewed product_added cart_viewed checkout_started
            searched form_submitted signed_up signed_in trial_started ad_clicked email_clicked
            email_subscribed email_unsubscribed email_complained ticket_created* ticket_commented
            ticket_reopened chat_started call_received survey_answered order_placed*
            order_cancelled* subscription_started* subscription_renewed subscription_cancelled*""",
            "customer",
            is_driving=True,
        ),
        *_words(
            """ticket_solved lead_created* lead_converted* opportunity_created*
            opportunity_stage_changed opportunity_won* opportunity_lost* meeting_held
            order_shipped* order_delivered* trial_ended""",
            "company",
            is_driving=True,
        ),
        # Machines cannot be told from people reliably when an image is loaded.
        *_words("email_opened", "customer", is_driving=False),
        *_words(
            """email_queued email_sent email_delivered email_deferred email_bounced email_rejected
            email_failed ad_impression survey_sent ticket_replied ticket_closed ticket_assigned
            call_logged order_refunded payment_failed invoice_paid""",
            "company",
            is_driving=False,
        ),
        *_words(
            f"profile_identified profile_aliased account_grouped {UNMAPPED}",
            "system",
            is_driving=False,
        ),
    ]
}
