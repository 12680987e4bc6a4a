"""Every payload of the Segment spec: what becomes of it, as it stands and with a time of receipt."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.unit.ingestion.inbox import Inbox, Row

SAMPLES = Path(__file__).parents[2] / "samples" / "segment" / "segment_spec_examples.json"
PAYLOADS: list[dict[str, Any]] = [one["payload"] for one in json.loads(SAMPLES.read_text("utf-8"))]
RECEIVED = {"receivedAt": "2024-05-01T10:00:00Z"}

# Number of the payload | its word | ours, channel, object, value | identifiers
EXPECTED = """
1  | alias                           | profile_aliased web         | user_id user_id anonymous_id
2  | alias                           | profile_aliased web         | user_id user_id anonymous_id anonymous_id
3  | Account Created                 | signed_up web               | user_id
4  | Account Deleted                 | unmapped web                | user_id
5  | Signed Up                       | signed_up web               | user_id
6  | Signed In                       | signed_in web               | user_id
7  | Signed Out                      | unmapped web                | user_id
8  | Invite Sent                     | unmapped web                | user_id
9  | Account Added User              | unmapped web                | user_id
10 | Account Removed User            | unmapped web                | user_id
11 | Trial Started                   | trial_started web           | user_id
12 | Trial Ended                     | trial_ended web             | user_id
13 | Report Submitted                | unmapped web                | user_id anonymous_id device_id
14 | Conversation Started            | chat_started chat conversation | user_id conversation@shop
15 | Message Sent                    | unmapped chat conversation  | user_id conversation@shop
16 | Message Received                | unmapped chat conversation  | user_id conversation@shop
17 | Conversation Ended              | unmapped chat conversation  | user_id conversation@shop
18 | Action Invoked                  | unmapped web                | user_id
19 | Media Generated                 | unmapped web                | user_id
20 | Component Loaded                | unmapped web                | user_id
21 | Feedback Submitted              | unmapped web                | user_id
22 | Item Purchased                  | unmapped web                | user_id
23 | Viewed Product Category         | unmapped web                | user_id
24 | Viewed Product                  | product_viewed web          | user_id
25 | Added Product                   | product_added web           | user_id
26 | Removed Product                 | unmapped web                | user_id
27 | Order Completed                 | order_placed web order 25.0000 USD | user_id order@shop
28 | Email Bounced                   | email_bounced email         | user_id email
29 | Email Delivered                 | email_delivered email       | user_id email
30 | Email Link Clicked              | email_clicked email         | user_id email
31 | Email Marked as Spam            | email_complained email      | user_id email
32 | Email Opened                    | email_opened email          | user_id email
33 | Unsubscribed                    | email_unsubscribed email    | user_id email
34 | group                           | account_grouped web         |
35 | group                           | account_grouped web         | user_id anonymous_id
36 | identify                        | profile_identified web      | user_id email
37 | identify                        | profile_identified web      | user_id email anonymous_id
38 | Live Chat Conversation Started  | chat_started chat conversation | user_id conversation@shop
39 | Live Chat Conversation Ended    | unmapped chat conversation  | user_id conversation@shop
40 | Live Chat Message Sent          | unmapped chat conversation  | user_id conversation@shop
41 | Live Chat Message Received      | unmapped chat conversation  | user_id conversation@shop
42 | Application Installed           | unmapped mobile_app         | user_id
43 | Application Opened              | unmapped mobile_app         | user_id
44 | Application Backgrounded        | unmapped mobile_app         | user_id
45 | Application Foregrounded        | unmapped mobile_app         | user_id
46 | Application Updated             | unmapped mobile_app         | user_id
47 | Application Uninstalled         | unmapped mobile_app         | user_id
48 | Application Crashed             | unmapped mobile_app         | user_id
49 | Install Attributed              | unmapped mobile_app         | user_id
50 | Push Notification Received      | unmapped mobile_app         | user_id
51 | Push Notification Tapped        | unmapped mobile_app         | user_id
52 | Push Notification Bounced       | unmapped mobile_app         | user_id
53 | Deep Link Opened                | unmapped mobile_app         | user_id
54 | Deep Link Clicked               | unmapped mobile_app         | user_id
55 | page                            | page_viewed web             |
56 | page                            | page_viewed web             | user_id anonymous_id
57 | screen                          | screen_viewed mobile_app    |
58 | screen                          | screen_viewed mobile_app    | user_id anonymous_id
59 | User Registered                 | signed_up web               |
60 | Course Clicked                  | unmapped web                | user_id anonymous_id
61 | Video Playback Started          | unmapped web                | user_id
62 | Video Playback Paused           | unmapped web                | user_id
63 | Video Playback Interrupted      | unmapped web                | user_id
64 | Video Playback Buffer Started   | unmapped web                | user_id
65 | Video Playback Buffer Completed | unmapped web                | user_id
66 | Video Playback Seek Started     | unmapped web                | user_id
67 | Video Playback Seek Completed   | unmapped web                | user_id
68 | Video Playback Resumed          | unmapped web                | user_id
69 | Video Playback Completed        | unmapped web                | user_id
70 | Video Playback Exited           | unmapped web                | user_id
71 | Video Content Started           | unmapped web                | user_id
72 | Video Content Playing           | unmapped web                | user_id
73 | Video Content Completed         | unmapped web                | user_id
74 | Video Ad Started                | unmapped web                | user_id
75 | Video Ad Playing                | unmapped web                | user_id
76 | Video Ad Completed              | unmapped web                | user_id
77 | identify                        | profile_identified web      | user_id anonymous_id device_id
78 | identify                        | profile_identified web      | user_id anonymous_id device_id
"""


def _lines(payloads: list[dict[str, Any]]) -> str:
    return "".join(json.dumps(payload) + "\n" for payload in payloads)


def _told(row: Row) -> str:
    parts = [row["event_type"], row["channel"], row["object_type"], row["value_amount"]]
    return " ".join(str(part) for part in [*parts, row["value_currency"]] if part is not None)


@pytest.mark.parametrize("as_body", [False, True])
def test_every_payload_with_a_time_becomes_a_touchpoint(tmp_path: Path, as_body: bool) -> None:
    inbox = Inbox(tmp_path)
    payloads = [RECEIVED | payload for payload in PAYLOADS]
    if as_body:
        inbox.take("body.json", json.dumps({"batch": payloads}))
    else:
        inbox.take("lines.jsonl", _lines(payloads))
    place = "item_no" if as_body else "record_no"
    found: dict[int, list[str]] = {}
    for row in inbox.rows("touchpoint_identifier"):
        found.setdefault(row[place], []).append(row["namespace"])
    drawn = {
        row[place]: (row["source_event_type"], _told(row), " ".join(found.get(row[place], [])))
        for row in inbox.rows("touchpoint")
    }
    expected = {}
    for line in EXPECTED.strip().splitlines():
        number, *cells = (cell.strip() for cell in line.split("|"))
        expected[int(number)] = tuple(cells)
    assert drawn == expected
    assert inbox.rejected() == []


def test_payload_that_tells_no_time_is_refused_for_that(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    parsed = inbox.take("lines.jsonl", _lines(PAYLOADS))
    timeless = [
        (number, "missing_time")
        for number, payload in enumerate(PAYLOADS, 1)
        if not {"timestamp", "receivedAt"} & payload.keys()
    ]
    assert inbox.refusals() == timeless
    assert (parsed.items_received, parsed.items_rejected, parsed.items_accepted) == (78, 71, 7)
