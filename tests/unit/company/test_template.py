"""`sojourn init` writes a company that loads, whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from company import CORRECTIONS_HEADER, CompanyError, check, init_company, load_company
from company.schemas import json_schemas
from tests.unit.company.folders import ENVIRON

FILES = [
    ".env.example",
    ".gitignore",
    ".schemas/alerts.json",
    ".schemas/company.json",
    ".schemas/identity.json",
    ".schemas/journey.json",
    ".schemas/source.json",
    "alerts.yaml",
    "company.yaml",
    "corrections.csv",
    "identity.yaml",
    "journeys/purchase.yaml",
    "sources/email.yaml.example",
    "sources/sales.yaml.example",
    "sources/support.yaml.example",
    "sources/web.yaml.example",
]


def names(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def test_new_company_has_these_files_and_loads(tmp_path: Path) -> None:
    folder = tmp_path / "some/where"
    assert [path.as_posix() for path in init_company(folder)] == FILES == names(folder)
    company = load_company(folder, ENVIRON)
    assert [definition.name for definition in company.definitions] == ["purchase"]
    assert [finding.subject for finding in check(company) if not finding.ok] == ["sources"]
    assert [path.name for path in folder.parent.iterdir()] == ["where"]


def test_new_company_without_a_secret_asks_for_one_only(tmp_path: Path) -> None:
    init_company(tmp_path / "new")
    (tmp_path / "new/.env").write_text((tmp_path / "new/.env.example").read_text())
    with pytest.raises(CompanyError, match=r"\A\.env: found no SOJOURN_SECRET; [^\n]*\Z"):
        load_company(tmp_path / "new", {})


def test_every_example_source_is_a_right_one(tmp_path: Path) -> None:
    init_company(tmp_path / "new")
    for path in (tmp_path / "new/sources").iterdir():
        path.rename(path.with_suffix(""))
    company = load_company(tmp_path / "new", ENVIRON)
    assert [(source.name, source.format) for source in company.sources] == [
        ("web", "segment"),
        ("sales", "salesforce"),
        ("support", "zendesk"),
        ("email", "sendgrid"),
    ]


def test_commented_words_are_right_ones(tmp_path: Path) -> None:
    init_company(tmp_path / "new")
    path = tmp_path / "new/company.yaml"
    text = path.read_text()
    start = text.index("# words:")
    path.write_text(text[:start] + text[start:].replace("# ", ""))
    company = load_company(tmp_path / "new", ENVIRON)
    assert company.words["contract_signed"].is_once_per_object
    assert company.words["email_opened"].is_driving


def test_empty_folder_is_filled_and_stays_the_same_folder(tmp_path: Path) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    inode = folder.stat().st_ino
    init_company(folder)
    assert (names(folder), folder.stat().st_ino) == (FILES, inode)


def test_folder_that_holds_something_is_refused_untouched(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x")
    with pytest.raises(CompanyError) as caught:
        init_company(tmp_path)
    assert str(caught.value) == (
        f"{tmp_path}: found a folder that holds 1 entries already; allowed: a new or empty folder"
    )
    assert names(tmp_path) == ["mine.txt"]


def test_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("x")
    with pytest.raises(CompanyError, match="found a file; allowed: a new or empty folder"):
        init_company(path)
    with pytest.raises(CompanyError, match="cannot be made"):
        init_company(path / "below")


@pytest.mark.parametrize("exists", [True, False])
def test_failure_half_way_leaves_nothing(
    exists: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "new"
    if exists:
        folder.mkdir()
    real = Path.rename

    def full(path: Path, target: Path) -> Path:
        if path.name == "company.yaml" or not exists:
            raise OSError(28, "No space left on device")
        return real(path, target)

    monkeypatch.setattr(Path, "rename", full)
    with pytest.raises(CompanyError, match=r"cannot be made \(No space left on device\)"):
        init_company(folder)
    left = [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")]
    assert left == (["new"] if exists else [])


def test_git_ignores_secrets_and_data(tmp_path: Path) -> None:
    init_company(tmp_path / "new")
    ignored = (tmp_path / "new/.gitignore").read_text().splitlines()
    assert {".env", "data/", "inbox/"} <= set(ignored)


def test_corrections_are_a_header(tmp_path: Path) -> None:
    init_company(tmp_path / "new")
    assert (tmp_path / "new/corrections.csv").read_text() == CORRECTIONS_HEADER + "\n"


def test_every_yaml_file_names_a_schema_that_is_there(tmp_path: Path) -> None:
    init_company(tmp_path / "new")
    files = [path for path in (tmp_path / "new").rglob("*.yaml*") if path.is_file()]
    for path in files:
        first = path.read_text().splitlines()[0]
        assert first.startswith("# yaml-language-server: $schema=")
        assert (path.parent / first.partition("=")[2]).is_file()
    assert len(files) == 8


def test_schemas_know_the_keys_of_the_template(tmp_path: Path) -> None:
    init_company(tmp_path / "new")
    for path in (tmp_path / "new").rglob("*.yaml*"):
        text = path.read_text()
        kind = text.splitlines()[0].rpartition("/")[2]
        schema = json.loads(json_schemas()[kind])
        value = yaml.safe_load(text)
        assert set(value) <= set(schema["properties"])
        assert set(schema.get("required", ())) <= set(value)
        assert schema["additionalProperties"] is False
