-- Who may be one person with two accounts, or two people with one device?
--
-- Pairs of customers who, and nobody else, were identified on a device, those with most devices in
-- common first. `sojourn explain ID ID` shows the devices and when each was identified on them;
-- `sojourn belong-together ID ID --why …` or `sojourn keep-apart ID ID --why …` settles it.
SELECT
    proposal.customer_id_a,
    proposal.customer_id_b,
    proposal.device_count AS devices,
    proposal.event_count_a AS identified_a,
    proposal.event_count_b AS identified_b,
    a.touchpoints AS touchpoints_a,
    b.touchpoints AS touchpoints_b,
    -- Accounts used one after the other are more often one person's.
    GREATEST(a.first_seen_at, b.first_seen_at) < LEAST(a.last_seen_at, b.last_seen_at) AS is_overlapping
FROM identity_proposal AS proposal
LEFT JOIN customer AS a ON proposal.customer_id_a = a.customer_id
LEFT JOIN customer AS b ON proposal.customer_id_b = b.customer_id
ORDER BY
    proposal.device_count DESC,
    LEAST(proposal.event_count_a, proposal.event_count_b) DESC,
    proposal.customer_id_a,
    proposal.customer_id_b
