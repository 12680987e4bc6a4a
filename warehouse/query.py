"""Read-only queries on the warehouse, through SQLAlchemy: `sojourn sql`, the demo's tables, notebooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa
from sqlalchemy import URL, Engine, create_engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from company import Company
from warehouse.ddl import literal
from warehouse.errors import QueryError, WarehouseError
from warehouse.published_file import SCHEMA
from warehouse.publishing import expect_published

if TYPE_CHECKING:
    import pandas as pd

_MACHINE = (duckdb.IOException, duckdb.OutOfMemoryException)


def query(company: Company, sql: str) -> pd.DataFrame:
    """The rows of `sql` as answer() gives them, their columns as Arrow-backed pandas ones.

    pandas' own would turn a bigint key with a null beside it into a float and lose its last digits.
    """
    import pandas as pd  # noqa: PLC0415 - half a second that other users of this package save

    frame: pd.DataFrame = answer(company, sql).to_pandas(types_mapper=pd.ArrowDtype)
    return frame


def answer(company: Company, sql: str) -> pa.Table:
    """The rows of `sql` on the newest published night, one whole night whatever is published meanwhile.

    Tables are found with and without `sojourn.` in front. Two columns may have one name. Raises
    WarehouseError if nothing is published yet, QueryError if the statement is wrong (published tables
    hold no personal data, so the database's message is shown) or writes.
    """
    engine = _engine(company)
    try:
        with engine.connect().execution_options(duckdb_arrow=True) as connection:
            for setting in _settings(company):
                connection.exec_driver_sql(setting)
            result = connection.exec_driver_sql(sql)
            if not hasattr(result, "arrow"):
                raise QueryError("the query is empty; write a SELECT")
            rows: pa.Table = result.arrow
        return rows
    except (SQLAlchemyError, duckdb.Error) as error:
        told = getattr(error, "orig", None) or error
        # What the machine lacks is no fault of the query; anything else is.
        kind = WarehouseError if isinstance(told, _MACHINE) else QueryError
        raise kind(f"the warehouse refused the query: {told}") from None
    finally:
        engine.dispose()


def _engine(company: Company) -> Engine:
    url = URL.create("duckdb", database=str(expect_published(company)))
    return create_engine(url, connect_args={"read_only": True}, poolclass=NullPool)


def _settings(company: Company) -> list[str]:
    # Set after connecting: DuckDB refuses a second connection of one process with other options.
    return [
        f"SET search_path = '{SCHEMA}'",
        f"SET memory_limit = {literal(company.limits.memory)}",
        f"SET threads = {company.limits.threads}",
        # A query reads the published night and nothing else: no file, no other database.
        "SET enable_external_access = false",
    ]
