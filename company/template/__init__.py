"""The empty company that `sojourn init` writes."""

from company.template.new_company import init_company

__all__ = ["init_company"]
