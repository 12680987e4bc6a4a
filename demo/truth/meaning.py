"""What each kind of moment must become: our word, whether it drives, where it took place."""

from __future__ import annotations

from dataclasses import dataclass

from demo.moments import Kind


@dataclass(frozen=True, slots=True)
class Meaning:
    """`drives` is the word's default; a definition may say otherwise. `channel` None: the source's."""

    event_type: str
    drives: bool
    channel: str | None = None
    is_system: bool = False
    scale: str | None = None
    """Of a survey."""
    rating: int | None = None
    """Of an answer whose kind says it; of a score the moment's `extra` does."""


def _steps(text: str, *, drives: bool) -> dict[Kind, tuple[Meaning, ...]]:
    """`KIND word` or `KIND word@channel`, separated by commas."""
    found: dict[Kind, tuple[Meaning, ...]] = {}
    for pair in text.split(","):
        kind, word = pair.split()
        name, _, channel = word.partition("@")
        found[Kind[kind]] = (Meaning(name, drives, channel or None),)
    return found


MEANINGS: dict[Kind, tuple[Meaning, ...]] = {
    **_steps(
        """PAGE page_viewed, SCREEN screen_viewed@mobile_app, PRODUCT product_viewed, SEARCH searched,
        ADD product_added, CART cart_viewed, CHECKOUT checkout_started, ORDER order_placed,
        SIGN_UP signed_up, SIGN_IN signed_in, TRIAL trial_started, FORM form_submitted,
        NEWSLETTER email_subscribed, CHAT chat_started@chat, SUBSCRIBE subscription_started,
        CANCEL subscription_cancelled, SERVER_TRIAL_END trial_ended,
        SERVER_RENEW subscription_renewed, SERVER_CANCEL subscription_cancelled,
        CLICK email_clicked, SPAM email_complained, UNSUBSCRIBE email_unsubscribed,
        TICKET ticket_created, COMMENT ticket_commented, COMMENT_OPEN ticket_commented,
        SOLVE ticket_solved, REOPEN ticket_reopened, LEAD lead_created, CONVERT lead_converted,
        MEETING meeting_held, STAGE opportunity_stage_changed, WON opportunity_won,
        LOST opportunity_lost""",
        drives=True,
    ),
    **_steps(
        """SERVER_PAYMENT_FAILED payment_failed, PROCESSED email_queued, DEFERRED email_deferred,
        DELIVERED email_delivered, BOUNCE email_bounced, DROPPED email_rejected, OPEN email_opened,
        ASSIGN ticket_assigned, REPLY ticket_replied, CLOSE ticket_closed, CALL call_logged@phone""",
        drives=False,
    ),
    **{
        kind: (Meaning(word, drives=False, is_system=True),)
        for kind, word in (
            (Kind.IDENTIFY, "profile_identified"),
            (Kind.IDENTIFY_EMAIL, "profile_identified"),
            (Kind.ALIAS, "profile_aliased"),
            (Kind.GROUP, "account_grouped"),
            (Kind.UNKNOWN, "unmapped"),
        )
    },
    Kind.SERVER_SURVEY: (Meaning("survey_sent", drives=False, scale="nps"),),
    Kind.SERVER_SCORE: (Meaning("survey_answered", drives=True, scale="nps"),),
    Kind.OFFER: (Meaning("survey_sent", drives=False, scale="csat_2"),),
    Kind.RATE_GOOD: (Meaning("survey_answered", drives=True, scale="csat_2", rating=2),),
    Kind.RATE_BAD: (Meaning("survey_answered", drives=True, scale="csat_2", rating=1),),
    # A new opportunity also shows its first stage, in the same second.
    Kind.OPPORTUNITY: (
        Meaning("opportunity_created", drives=True),
        Meaning("opportunity_stage_changed", drives=True),
    ),
    # A ticket that waits for its requester, and an amount that changed, are no steps.
    Kind.PENDING: (),
    Kind.AMOUNT: (),
}
