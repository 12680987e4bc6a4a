-- One row per visit that entered a stage.
-- Inputs: member
SELECT m.stage, m.customer_id, m.journey_id, m.visit_no, m.entered_at AS happened_at
FROM member AS m
