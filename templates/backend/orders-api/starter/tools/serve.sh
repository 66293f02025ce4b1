#!/bin/sh
# Serves the API on port 8000 and restarts when a file in orders/ changes.
cd "$(dirname "$0")/.." || exit
exec uvicorn orders.app:app --host 0.0.0.0 --port 8000 --reload --reload-dir orders
