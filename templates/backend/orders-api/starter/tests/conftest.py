import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from orders.app import app
from orders.db import Connection, connect
from orders.migrate import migrate

SCHEMA = Path(__file__).parent.parent / "db" / "schema.sql"

os.environ["DATABASE_SCHEMA"] = "test"


@pytest.fixture
def db() -> Iterator[Connection]:
    """A connection to an empty schema with all migrations, two customers and three products. Commits by itself."""
    with connect() as connection:
        connection.autocommit = True
        connection.execute("DROP SCHEMA IF EXISTS test CASCADE; CREATE SCHEMA test")
        connection.execute(SCHEMA.read_text())
        migrate(connection)
        connection.execute(
            "INSERT INTO customer (name, email) VALUES ('Ada', 'a@example.com'), ('Bo', 'b@example.com')"
        )
        connection.execute(
            """
            INSERT INTO product (sku, name, price_cents, stock)
            VALUES ('cup', 'Cup', 500, 10), ('pot', 'Pot', 2000, 3), ('lid', 'Lid', 250, 1)
            """
        )
        yield connection


@pytest.fixture
def client(db: Connection) -> TestClient:
    return TestClient(app)
