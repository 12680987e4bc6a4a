-- Grain: rows of `draft`, whose time becomes that of the record they came in.
-- Inputs: draft; envelope: what Kafka said of each record beside its value.
-- The broker's clock counts as a server's, the producer's as a client's.
UPDATE draft
SET
    occurred_us = envelope.record_us,
    occurred_text = NULL,
    is_date_only = false,
    occurred_at_basis = CASE WHEN envelope.is_append_time THEN 'server' ELSE 'client' END
FROM envelope
WHERE draft.record_no = envelope.record_no
