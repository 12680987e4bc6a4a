"""The vocabulary: every table, column and event word, declared once. No IO."""

from models.base import Base, Kind, is_private, tables
from models.cohort import Cohort, VisitCohort, VisitSegment
from models.curve import StageDuration, StageExit, StageWait
from models.experience import (
    JourneyEffort,
    StageAction,
    StageBacktrack,
    StageChannel,
    StagePromise,
    StageSentiment,
    SurveyScore,
)
from models.history import HISTORIES
from models.identity import (
    CitedEvidence,
    Customer,
    CustomerAlias,
    CustomerMember,
    DeviceIdentification,
    Evidence,
    EvidenceIdentifier,
    EvidencePerson,
    Identifier,
    IdentityChange,
    IdentityEdge,
    IdentityMap,
    IdentityProposal,
    IdentitySummary,
    MistakenIdentifier,
    ObjectOwner,
    TouchpointCustomer,
)
from models.journey import (
    Journey,
    JourneyTouchpoint,
    Promise,
    SelfServiceAttempt,
    Session,
    StageVisit,
    Survey,
    Touchpoint,
    TouchpointTone,
    Wait,
)
from models.loaded import (
    LOADED,
    Link,
    LinkIdentifier,
    LoadedTouchpoint,
    Staff,
    TouchpointIdentifier,
)
from models.metric import JourneyPath, StageConversion, StageEntry, StageFlow, TouchpointFlow
from models.reference import (
    REFERENCE,
    BlockedReference,
    CorrectionReference,
    NamespaceReference,
    RotationReference,
    SegmentReference,
    SourceReference,
    StageLabel,
    StageReference,
    TouchpointLabel,
    Word,
)
from models.run import (
    Batch,
    BatchDay,
    BatchOffset,
    BatchRule,
    EngineFile,
    GateResult,
    NightHolder,
    PipelineRun,
    PipelineStep,
    RuleSummary,
    SourceHealth,
    TouchpointConflict,
)
from models.vocabulary import DEFAULT_WORDS, UNMAPPED, EventWord

SCHEMA_VERSION = 5
"""Version of the declared tables; another one in an engine file or manifest means: make it again."""

__all__ = [
    "DEFAULT_WORDS", "HISTORIES", "LOADED", "REFERENCE", "SCHEMA_VERSION", "UNMAPPED",
    "Base", "Batch", "BatchDay", "BatchOffset", "BatchRule", "BlockedReference", "CitedEvidence", "Cohort",
    "CorrectionReference", "Customer", "CustomerAlias", "CustomerMember", "DeviceIdentification",
    "EngineFile", "EventWord", "Evidence", "EvidenceIdentifier", "EvidencePerson", "GateResult",
    "Identifier", "IdentityChange", "IdentityEdge", "IdentityMap", "IdentityProposal",
    "IdentitySummary", "Journey", "JourneyEffort", "JourneyPath", "JourneyTouchpoint", "Kind", "Link",
    "LinkIdentifier", "LoadedTouchpoint", "MistakenIdentifier", "NamespaceReference", "NightHolder",
    "ObjectOwner", "PipelineRun", "PipelineStep", "Promise", "RotationReference", "RuleSummary",
    "SegmentReference", "SelfServiceAttempt", "Session", "SourceHealth", "SourceReference", "Staff", "StageAction", "StageBacktrack",
    "StageChannel", "StageConversion", "StageDuration",
    "StageEntry", "StageExit", "StageFlow", "StageLabel", "StagePromise", "StageReference", "StageSentiment", "StageVisit", "StageWait",
    "Survey", "SurveyScore",
    "Touchpoint", "TouchpointConflict", "TouchpointCustomer", "TouchpointFlow", "TouchpointIdentifier", "TouchpointLabel",
    "TouchpointTone", "VisitCohort", "VisitSegment", "Wait", "Word", "is_private", "tables",
]  # fmt: skip
