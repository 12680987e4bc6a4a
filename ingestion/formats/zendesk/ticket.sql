-- Tickets: one ticket_created each, by its requester. The largest updated_at of a ticket wins, so
-- that a deletion does. Inputs: item, channel.

WITH ticket AS (
    SELECT
        item.record_no,
        item.item_no,
        item.id,
        item.requester_id,
        item.submitter_id,
        item.created_at,
        item.updated_at,
        item.status,
        item.subject,
        item.description,
        item.priority,
        item.type,
        item.tags,
        item.organization_id,
        item.via_channel,
        item._fivetran_synced,
        channel.channel,
        COALESCE(TRY_CAST(item._fivetran_deleted AS BOOLEAN), FALSE) AS is_gone
    FROM item
    LEFT JOIN channel ON LOWER(item.via_channel) = channel.via_channel
)

SELECT
    record_no,
    item_no,
    CASE
        WHEN id IS NULL THEN 'rejected'
        WHEN via_channel = 'sample_ticket' THEN 'ignored'
        ELSE 'touchpoint'
    END AS outcome,
    CASE
        WHEN id IS NULL THEN 'missing_ticket_id'
        WHEN via_channel = 'sample_ticket' THEN 'sample_ticket'
    END AS rule,
    'ticket/' || id || '/created' AS dedupe_key,
    COALESCE(status = 'deleted', FALSE) OR is_gone AS is_deleted,
    created_at AS occurred_text,
    EPOCH_US(TRY_CAST(_fivetran_synced AS TIMESTAMPTZ)) AS received_us,
    updated_at AS version_text,
    -- The tool's flag moves no updated_at: when it was seen is the version that takes the row along.
    CASE WHEN is_gone THEN EPOCH_US(TRY_CAST(_fivetran_synced AS TIMESTAMPTZ)) END AS version_us,
    -- Before everything else that the ticket shows in its first second.
    0 AS source_sequence,
    [{'type': 'ticket', 'id': id}] AS objects,
    [{'namespace': 'zendesk_user_id', 'value': requester_id}] AS identifiers,
    'ticket' AS source_event_type,
    'ticket_created' AS event_type,
    channel,
    {'namespace': 'zendesk_user_id', 'value': submitter_id} AS actor,
    -- What somebody else wrote for the requester, an agent after a call, is not the customer's text.
    CASE
        WHEN requester_id = COALESCE(submitter_id, requester_id) THEN description
    END AS text,
    NULLIF(CAST(
        JSON_MERGE_PATCH('{}', JSON_OBJECT(
            'subject', subject,
            'priority', priority,
            'type', type,
            'status', status,
            'tags', tags,
            'via_channel', via_channel,
            'organization_id', organization_id
        )) AS VARCHAR
    ), '{}') AS attributes
FROM ticket
