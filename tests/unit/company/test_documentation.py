"""docs/configuration.md tells every key, and its examples are one right company."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from company import DEFAULT_NAMESPACES, Company, check, load_company
from company.schemas import json_schemas
from tests.unit.company.folders import ENVIRON

TEXT = (Path(__file__).parents[3] / "docs/configuration.md").read_text(encoding="utf-8")


@pytest.fixture
def company(tmp_path: Path) -> Company:
    examples = re.findall(r"```yaml\n# (\S+)\n(.*?)```", TEXT, re.DOTALL)
    assert len(examples) == 6 == TEXT.count("```yaml")
    for name, text in examples:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return load_company(tmp_path, ENVIRON)


def test_examples_are_one_company(company: Company) -> None:
    assert [source.name for source in company.sources] == ["web", "sales"]
    assert [definition.name for definition in company.definitions] == ["purchase"]
    told = [finding.subject for finding in check(company) if not finding.ok]
    assert told == ["source web", "source sales"]  # their folders are not here


def properties(schema: dict[str, Any]) -> set[str]:
    parts = [schema, *schema.get("$defs", {}).values()]
    return {name for part in parts for name in part.get("properties", {})}


@pytest.mark.parametrize("kind", sorted(json_schemas()))
def test_every_key_is_told(kind: str) -> None:
    told = {name for group in re.findall(r"`([\w.]+)`", TEXT) for name in group.split(".")}
    told |= set(re.findall(r"\{(prefix): ", TEXT))
    assert properties(json.loads(json_schemas()[kind])) - told == set()


def test_default_namespaces_are_as_told() -> None:
    rows = re.findall(r"^\| (\w+) \| (person|device) \| (\d) \| (.*?) ?\|$", TEXT, re.MULTILINE)
    assert rows == [
        (
            name,
            rule.level,
            str(rule.priority),
            "unique" * rule.unique or f"normaliser {rule.normaliser}" * (rule.normaliser != "none"),
        )
        for name, rule in DEFAULT_NAMESPACES.items()
    ]
