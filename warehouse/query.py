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
from warehouse.errors import WarehouseError
from warehouse.published_file import SCHEMA
from warehouse.publishing import expect_published

if TYPE_CHECKING:
    import pandas as pd


def query(company: Company, sql: str) -> pd.DataFrame:
    """The rows of `sql` on the newest published night, one whole night whatever is published meanwhile.

    Tables are found with and without `sojourn.` in front. Columns keep the warehouse's types as
    Arrow-backed pandas ones: pandas' own would turn a bigint key with a null beside it into a float
    and lose its last digits. Raises WarehouseError if nothing is published yet, if the statement is
    wrong (published tables hold no personal data, so the database's message is shown) or writes.
    """
    import pandas as pd  # noqa: PLC0415 - half a second that other users of this package save

    engine = _engine(company)
    try:
        with engine.connect().execution_options(duckdb_arrow=True) as connection:
            for setting in _settings(company):
                connection.exec_driver_sql(setting)
            result = connection.exec_driver_sql(sql)
            if not hasattr(result, "arrow"):
                raise WarehouseError("the query is empty; write a SELECT")
            table: pa.Table = result.arrow
        frame: pd.DataFrame = table.to_pandas(types_mapper=pd.ArrowDtype)
        return frame
    except (SQLAlchemyError, duckdb.Error) as error:
        told = getattr(error, "orig", None) or error
        raise WarehouseError(f"the warehouse refused the query: {told}") from None
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
