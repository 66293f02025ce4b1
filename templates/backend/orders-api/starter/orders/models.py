"""What the API accepts and answers."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

Status = Literal["placed", "shipped", "cancelled"]


class Product(BaseModel):
    sku: str
    name: str
    price_cents: int
    stock: int


class NewItem(BaseModel):
    sku: str
    quantity: Annotated[int, Field(ge=1, le=1000)]


class NewOrder(BaseModel):
    customer_id: Annotated[int, Field(ge=1, le=2**63 - 1)]
    items: Annotated[list[NewItem], Field(min_length=1, max_length=50)]


class Item(BaseModel):
    sku: str
    quantity: int
    unit_price_cents: int


class Order(BaseModel):
    id: int
    customer_id: int
    status: Status
    total_cents: int
    created_at: datetime
    items: list[Item]


class History(BaseModel):
    orders: list[Order]
