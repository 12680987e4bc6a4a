"""Looks for bytes in everything below a folder: as they lie on disk, unpacked, and value by value."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb
import pyarrow.parquet as pq


def places(folder: Path, wanted: Iterable[str]) -> set[str]:
    """Where one of the texts is found, in any case: `raw landing/…`, `gz …`, `parquet …`, `table …`."""
    texts = [text.lower().encode() for text in wanted]
    found = set()
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not path.is_file():
            continue
        name = str(path.relative_to(folder))
        for kind, content in _contents(path):
            if any(
                text in content.lower()
                for text in [*texts, *(t.decode().encode("utf-16-le") for t in texts)]
            ):
                found.add(f"{kind} {name}")
    return found


def uncompressed(file: Path) -> None:
    """Write a database again so that its pages hold every text as it is."""
    plain = file.with_name("plain.duckdb")
    with duckdb.connect() as connection:
        connection.execute("SET force_compression = 'uncompressed'")
        connection.execute(f"ATTACH '{file}' AS one (READ_ONLY)")
        connection.execute(f"ATTACH '{plain}' AS other")
        connection.execute("COPY FROM DATABASE one TO other")
    file.chmod(0o644)
    plain.replace(file)


def _contents(path: Path) -> Iterator[tuple[str, bytes]]:
    raw = path.read_bytes()
    yield "raw", raw + path.name.encode()
    if path.suffix == ".gz":
        yield "gz", gzip.decompress(raw)
    if path.suffix == ".parquet":
        for column in pq.read_table(path).itercolumns():
            yield "parquet", b"\n".join(_bytes(value) for value in column.to_pylist())
    if path.suffix == ".duckdb":
        yield from _cells(path)


def _cells(path: Path) -> Iterator[tuple[str, bytes]]:
    with duckdb.connect(str(path), read_only=True) as connection:
        columns = connection.execute(
            "SELECT schema_name, table_name, column_name FROM duckdb_columns() WHERE NOT internal"
        ).fetchall()
        for schema, table, column in columns:
            values = connection.execute(f'SELECT "{column}" FROM {schema}.{table}').fetchall()
            yield f"table {table}.{column}", b"\n".join(_bytes(value) for (value,) in values)


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()
