from fastapi import APIRouter, HTTPException

from orders.db import transaction
from orders.models import Product

router = APIRouter(tags=["products"])


@router.get("/products")
def list_products() -> list[Product]:
    with transaction() as db:
        rows = db.execute("SELECT sku, name, price_cents, stock FROM product ORDER BY sku").fetchall()
    return [Product(**row) for row in rows]


@router.get("/products/{sku}")
def get_product(sku: str) -> Product:
    with transaction() as db:
        row = db.execute("SELECT sku, name, price_cents, stock FROM product WHERE sku = %s", [sku]).fetchone()
    if row is None:
        raise HTTPException(404, f"There is no product '{sku}'.")
    return Product(**row)
