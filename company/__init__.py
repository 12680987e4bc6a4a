"""Reads and validates a company folder; makes a new one from the template."""

from company.alerts import Alerts, Routes
from company.company import Company, Limits, Warehouse
from company.errors import CompanyError, Problem
from company.identity import DEFAULT_NAMESPACES, Identity, NamespaceRule
from company.journey import JourneyDefinition, Prefix, Rule, Stage
from company.loading import load_company
from company.secret import read_environment
from company.source import FilesTransport, Source

__all__ = [
    "DEFAULT_NAMESPACES", "Alerts", "Company", "CompanyError", "FilesTransport", "Identity",
    "JourneyDefinition", "Limits", "NamespaceRule", "Prefix", "Problem", "Routes", "Rule",
    "Source", "Stage", "Warehouse", "load_company", "read_environment",
]  # fmt: skip
