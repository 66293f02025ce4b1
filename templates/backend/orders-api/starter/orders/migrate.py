"""Applies migrations/*.sql in the order of their names, each once."""

from pathlib import Path

from orders.db import Connection, connect

MIGRATIONS = Path(__file__).parent.parent / "migrations"


def migrate(db: Connection) -> list[str]:
    """Applies what is not applied yet and returns the names. Several processes may call this at the same time."""
    applied = []
    with db.transaction():
        db.execute("SELECT pg_advisory_xact_lock(74021)")
        db.execute("CREATE TABLE IF NOT EXISTS migration (name text PRIMARY KEY, applied_at timestamptz DEFAULT now())")
        for file in sorted(MIGRATIONS.glob("*.sql")):
            if db.execute("SELECT 1 FROM migration WHERE name = %s", [file.name]).fetchone():
                continue
            with db.transaction():
                db.execute(file.read_text())
                db.execute("INSERT INTO migration (name) VALUES (%s)", [file.name])
            applied.append(file.name)
    return applied


if __name__ == "__main__":
    with connect() as connection:
        for name in migrate(connection):
            print(f"applied {name}")
