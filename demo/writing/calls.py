"""What each Segment call says, apart from its times."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from demo.catalogue import FIRMS, SCREENS, SEARCHES
from demo.moments import SERVER, WEB, Ints, Kind, Moments
from demo.people import Address, Texts
from demo.simulation import Story, known_users

CALLS: dict[Kind, tuple[str, str | None]] = {
    Kind.PAGE: ("page", None),
    Kind.SCREEN: ("screen", None),
    Kind.PRODUCT: ("track", "Product Viewed"),
    Kind.SEARCH: ("track", "Products Searched"),
    Kind.ADD: ("track", "Product Added"),
    Kind.CART: ("track", "Cart Viewed"),
    Kind.CHECKOUT: ("track", "Checkout Started"),
    Kind.ORDER: ("track", "Order Completed"),
    Kind.SIGN_UP: ("track", "Signed Up"),
    Kind.SIGN_IN: ("track", "Signed In"),
    Kind.TRIAL: ("track", "Trial Started"),
    Kind.IDENTIFY: ("identify", None),
    Kind.IDENTIFY_EMAIL: ("identify", None),
    Kind.ALIAS: ("alias", None),
    Kind.GROUP: ("group", None),
    Kind.FORM: ("track", "Form Submitted"),
    Kind.NEWSLETTER: ("track", "Newsletter Subscribed"),
    Kind.CHAT: ("track", "Live Chat Conversation Started"),
    Kind.SUBSCRIBE: ("track", "Subscription Started"),
    Kind.CANCEL: ("track", "Subscription Cancelled"),
    Kind.SERVER_TRIAL_END: ("track", "Trial Ended"),
    Kind.SERVER_RENEW: ("track", "Subscription Renewed"),
    Kind.SERVER_PAYMENT_FAILED: ("track", "Payment Failed"),
    Kind.SERVER_CANCEL: ("track", "Subscription Cancelled"),
    Kind.SERVER_SURVEY: ("track", "Feedback Requested"),
    Kind.SERVER_SCORE: ("track", "Feedback Submitted"),
    Kind.UNKNOWN: ("track", "Banner Dismissed"),
}
"""Type and event of each kind. Names that the Segment spec does not list are the firm's own."""

_NOT_PRODUCTS = (Kind.PAGE, Kind.SCREEN, Kind.SEARCH)


def items(story: Story, web: Moments, ids: Texts) -> pa.Table:
    """One row per web moment, as writing/web.sql reads it."""
    page, before = _pages(web)
    entry = np.where(web.session >= 0, np.r_[story.visits.entry, 0][web.session], 0)
    return pa.table(
        {
            "kind": web.kind,
            "device": web.device,
            "person": web.person,
            "is_server": web.among(SERVER),
            "is_known": known_users(story, web),
            "typed_email": pa.array(typed_addresses(story, web), pa.string()),
            "extra": web.extra,
            "page": page,
            "page_before": before,
            "entry": entry,
            "product": np.where(web.are(*_NOT_PRODUCTS), -1, web.thing),
            "order_id": pa.array(
                "FW-" + (100_000 + web.session).astype(str).astype(object), pa.string()
            ),
            "word": pa.array(_words(story, web), pa.string()),
            "message_id": pa.array(ids, pa.string()),
        }
    )


def typed_addresses(story: Story, web: Moments) -> Texts:
    """The address that each call carries that carries one."""
    people, mixups = story.people, story.mixups
    rows = story.moments.among(WEB)
    whose, address = mixups.whose[rows], mixups.address[rows]
    typed = np.full(len(web), "", object)
    asked = web.are(Kind.IDENTIFY, Kind.IDENTIFY_EMAIL, Kind.NEWSLETTER, Kind.FORM)
    for chosen, texts in (
        (asked & (whose == web.person), people.typed_email),
        (asked & (whose != web.person), people.email),
        (asked & (address == Address.SECOND), people.other_email),
    ):
        typed[chosen] = texts[whose[chosen]]
    slips = asked & (address == Address.SLIP)
    typed[slips] = people.slips(whose[slips])
    return typed


def _pages(web: Moments) -> tuple[Ints, Ints]:
    """The page each moment happens on, and the page before that one; -1 where there was none."""
    order = np.lexsort((web.at, web.session))
    session, is_page = web.session[order], web.are(Kind.PAGE)[order]
    rows = np.flatnonzero(is_page)
    shown, visit = web.thing[order][rows], session[rows]
    earlier = np.r_[-1, np.where(visit[1:] == visit[:-1], shown[:-1], -1)] if len(rows) else shown
    last = np.cumsum(is_page) - 1
    here = (last >= 0) & (visit[last] == session) & (session >= 0)
    # Crawlers make no visits: each of their calls stands alone.
    page = np.where(here, shown[last], np.where(is_page, web.thing[order], 0))
    before = np.where(here, earlier[last], -1)
    result = np.empty((2, len(web)), np.int64)
    result[:, order] = page, before
    return result[0], result[1]


def _words(story: Story, web: Moments) -> Texts:
    """Name of the screen, what was searched for, or the firm: whatever the kind has."""
    firm_of = np.zeros(web.person.max() + 1, np.int64)
    known = story.deals.person <= web.person.max()
    firm_of[story.deals.person[known]] = story.deals.firm[known]
    words = np.full(len(web), "", object)
    for kind, names, number in (
        (Kind.SCREEN, SCREENS, web.thing),
        (Kind.SEARCH, SEARCHES, web.thing),
        (Kind.GROUP, FIRMS, firm_of[web.person]),
    ):
        rows = web.are(kind)
        words[rows] = np.array(names, object)[number[rows]]
    return words
