-- The drafts of items that are not refused. Inputs: settled, refused_item.

SELECT settled.*
FROM settled
ANTI JOIN refused_item
    ON settled.record_no = refused_item.record_no AND settled.item_no = refused_item.item_no
