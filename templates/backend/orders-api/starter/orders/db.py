"""Connections to PostgreSQL."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg.rows import DictRow, dict_row

type Connection = psycopg.Connection[DictRow]


def connect() -> Connection:
    """A new connection. DATABASE_SCHEMA names another schema than the usual one; the tests use it."""
    schema = os.environ.get("DATABASE_SCHEMA", "public")
    return psycopg.connect(os.environ["POSTGRES_URI"], options=f"-c search_path={schema}", row_factory=dict_row)


@contextmanager
def transaction() -> Iterator[Connection]:
    """One transaction on a connection of its own: committed at the end, rolled back when an exception passes."""
    with connect() as db:
        yield db
