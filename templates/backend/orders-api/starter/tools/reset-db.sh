#!/bin/sh
# Empties the database, brings back the first data, and applies the migrations.
set -e
cd "$(dirname "$0")/.."
psql "$POSTGRES_URI" --quiet --set ON_ERROR_STOP=1 --command 'SET client_min_messages = warning; DROP SCHEMA public CASCADE; CREATE SCHEMA public'
psql "$POSTGRES_URI" --quiet --set ON_ERROR_STOP=1 --file db/schema.sql --file db/seed.sql
python -m orders.migrate
