from typing import Annotated

from fastapi import APIRouter, HTTPException, Path

from orders.checkout import read_order
from orders.db import transaction
from orders.models import History

router = APIRouter(tags=["orders"])


@router.get("/customers/{customer_id}/orders")
def list_orders(customer_id: Annotated[int, Path(ge=1, le=2**63 - 1)]) -> History:
    """All orders of a customer, newest first."""
    with transaction() as db:
        if db.execute("SELECT 1 FROM customer WHERE id = %s", [customer_id]).fetchone() is None:
            raise HTTPException(404, f"There is no customer {customer_id}.")
        rows = db.execute(
            "SELECT id FROM customer_order WHERE customer_id = %s ORDER BY created_at DESC", [customer_id]
        ).fetchall()
        return History(orders=[read_order(db, row["id"]) for row in rows])
