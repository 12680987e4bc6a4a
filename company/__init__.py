"""Reads and validates a company folder; makes a new one from the template."""

from company.alerts import Alerts, Routes
from company.checks import Finding, check
from company.company import Company, Limits, Warehouse
from company.contradictions import Contradiction, contradicted_by, weighed
from company.correcting import ContradictionError, Written, write_correction
from company.corrections import CORRECTIONS_HEADER, Correction
from company.errors import CompanyError, Problem
from company.fingerprint import Fingerprint
from company.identity import DEFAULT_NAMESPACES, Identity, NamespaceRule
from company.journey import Expectation, JourneyDefinition, Prefix, Rule, Stage, in_words
from company.journey_reach import driving_types, warnings
from company.loading import load_company
from company.map_access import MapTokens, read_map_tokens
from company.secret import read_environment
from company.segment import SegmentBy
from company.source import FilesTransport, Source
from company.survey import scale_ends
from company.template import init_company

__all__ = [
    "CORRECTIONS_HEADER", "DEFAULT_NAMESPACES", "Alerts", "Company", "CompanyError", "Contradiction", "ContradictionError",
    "Correction", "Expectation",
    "FilesTransport", "Finding", "Fingerprint", "Identity", "JourneyDefinition", "Limits", "MapTokens", "NamespaceRule",
    "Prefix", "Problem", "Routes", "Rule", "SegmentBy", "Source", "Stage", "Warehouse", "Written", "check", "contradicted_by",
    "driving_types", "in_words", "init_company", "load_company", "read_environment", "read_map_tokens", "scale_ends", "warnings", "weighed", "write_correction",
]  # fmt: skip
