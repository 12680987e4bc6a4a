"""One customer over all sources in time: stages, channels, waits, tone, and where it is stuck."""

from maps.customer.document import customer_document
from maps.customer.lookup import current_id

__all__ = ["current_id", "customer_document"]
