"""Shares above which a `warn` gate tells. Business constants: change them here, with a reason."""

UNMAPPED_SHARE = 0.05
"""Touchpoints of a source's newest landing whose word is unknown.

A tracking plan grows by a word now and then, which is well under one touchpoint in twenty; a renamed
or new set of words is far above. A guess from how such plans grow, not measured.
"""

REJECTED_SHARE = 0.05
"""Items of a source's newest landing that were refused.

Collectors break a line in thousands; a changed export format breaks nearly all. Anything between
would do; one in twenty keeps a small file with a single bad line from telling every night.
"""

SUSPICIOUS_DEGREE = 25
"""Other person identifiers that one identifier was seen with; identifiers found shared apart.

People have a handful of addresses, numbers and ids, and a family's or an office's address perhaps a
dozen people; a test account or a hard-coded id meets a new one every day. A guess, not measured;
where a switchboard's number is known, max_people ends the telling.
"""

SUSPICIOUS_MEMBERS = 50
"""Person identifiers of one customer.

A chain can weld many people together with no identifier in it that meets many others. Twice the
degree, since a customer holds more than any one of its identifiers meets. A guess too.
"""

SUM_TOLERANCE = 1e-9
"""How far a sum of shares may be from 1: they are doubles, and some hundred are added at most."""
