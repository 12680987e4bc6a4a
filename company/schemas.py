"""JSON Schemas of the YAML files, for editors that complete and check while one writes."""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel

from company.alerts import Alerts
from company.company import CompanyFile
from company.identity import Identity
from company.journey import JourneyDefinition
from company.source import Source

_FILES: dict[str, type[BaseModel]] = {
    "company": CompanyFile,
    "source": Source,
    "journey": JourneyDefinition,
    "identity": Identity,
    "alerts": Alerts,
}
# What a file may leave out though the model needs it: loading fills it in from the file's name,
# or from the default namespace of that name.
_FILLED_IN = {"id", "name", "level", "priority"}
_FILLED_MODELS = {"Source", "JourneyDefinition", "NamespaceRule"}


def json_schemas() -> dict[str, str]:
    """File name in `.schemas/` to its text, one for each kind of YAML file."""
    return {f"{kind}.json": _text(model) for kind, model in _FILES.items()}


def _text(model: type[BaseModel]) -> str:
    schema = model.model_json_schema()
    for part in (schema, *schema.get("$defs", {}).values()):
        if part.get("title") in _FILLED_MODELS:
            _let_out(part)
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _let_out(part: dict[str, Any]) -> None:
    required = [name for name in part.get("required", ()) if name not in _FILLED_IN]
    part.pop("required", None)
    if required:
        part["required"] = required
