from typing import Annotated

from fastapi import APIRouter, HTTPException, Path

from orders.db import Connection, transaction
from orders.models import Item, NewOrder, Order

router = APIRouter(tags=["orders"])

OrderId = Annotated[int, Path(ge=1, le=2**63 - 1)]


@router.post("/orders", status_code=201)
def place_order(new: NewOrder) -> Order:
    with transaction() as db:
        if db.execute("SELECT 1 FROM customer WHERE id = %s", [new.customer_id]).fetchone() is None:
            raise HTTPException(404, f"There is no customer {new.customer_id}.")
        lines = []
        for item in new.items:
            product = db.execute("SELECT id, price_cents, stock FROM product WHERE sku = %s", [item.sku]).fetchone()
            if product is None:
                raise HTTPException(404, f"There is no product '{item.sku}'.")
            if product["stock"] < item.quantity:
                raise HTTPException(409, f"Only {product['stock']} of '{item.sku}' are left.")
            lines.append((product, item.quantity))
        total = sum(product["price_cents"] * quantity for product, quantity in lines)
        order = db.execute(
            "INSERT INTO customer_order (customer_id, total_cents) VALUES (%s, %s) RETURNING id",
            [new.customer_id, total],
        ).fetchone()
        assert order is not None
        for product, quantity in lines:
            db.execute(
                "INSERT INTO order_item (order_id, product_id, quantity, unit_price_cents) VALUES (%s, %s, %s, %s)",
                [order["id"], product["id"], quantity, product["price_cents"]],
            )
            db.execute("UPDATE product SET stock = %s WHERE id = %s", [product["stock"] - quantity, product["id"]])
        return read_order(db, order["id"])


@router.get("/orders/{order_id}")
def get_order(order_id: OrderId) -> Order:
    with transaction() as db:
        return read_order(db, order_id)


@router.post("/orders/{order_id}/cancel")
def cancel_order(order_id: OrderId) -> Order:
    """Gives the stock back. Cancelling a cancelled order changes nothing."""
    with transaction() as db:
        order = read_order(db, order_id)
        if order.status == "shipped":
            raise HTTPException(409, "The order is on its way already.")
        if order.status == "placed":
            for item in order.items:
                db.execute("UPDATE product SET stock = stock + %s WHERE sku = %s", [item.quantity, item.sku])
            db.execute("UPDATE customer_order SET status = 'cancelled' WHERE id = %s", [order_id])
        return read_order(db, order_id)


@router.post("/orders/{order_id}/ship")
def ship_order(order_id: OrderId) -> Order:
    """Called by the warehouse when the parcel leaves. Shipping a shipped order changes nothing."""
    with transaction() as db:
        if read_order(db, order_id).status == "cancelled":
            raise HTTPException(409, "The order is cancelled.")
        db.execute("UPDATE customer_order SET status = 'shipped' WHERE id = %s", [order_id])
        return read_order(db, order_id)


def read_order(db: Connection, order_id: int) -> Order:
    """The order with its items; 404 when there is none."""
    order = db.execute(
        "SELECT id, customer_id, status, total_cents, created_at FROM customer_order WHERE id = %s", [order_id]
    ).fetchone()
    if order is None:
        raise HTTPException(404, f"There is no order {order_id}.")
    items = db.execute(
        """
        SELECT product.sku, order_item.quantity, order_item.unit_price_cents
        FROM order_item JOIN product ON product.id = order_item.product_id
        WHERE order_item.order_id = %s ORDER BY order_item.id
        """,
        [order_id],
    ).fetchall()
    return Order(**order, items=[Item(**item) for item in items])
