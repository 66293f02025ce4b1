from fastapi.testclient import TestClient

from orders.db import Connection


def test_lists_a_customers_orders_newest_first(client: TestClient, db: Connection) -> None:
    db.execute(
        """
        INSERT INTO customer_order (customer_id, total_cents, created_at)
        VALUES (1, 100, '2025-01-02Z'), (2, 200, '2025-01-03Z'), (1, 300, '2025-01-04Z'), (1, 400, '2025-01-01Z')
        """
    )
    orders = client.get("/customers/1/orders").json()["orders"]
    assert [order["total_cents"] for order in orders] == [300, 100, 400]


def test_shows_the_items(client: TestClient) -> None:
    client.post("/orders", json={"customer_id": 2, "items": [{"sku": "cup", "quantity": 3}]})
    (order,) = client.get("/customers/2/orders").json()["orders"]
    assert order["items"] == [{"sku": "cup", "quantity": 3, "unit_price_cents": 500}]


def test_is_empty_for_a_customer_without_orders(client: TestClient) -> None:
    assert client.get("/customers/2/orders").json()["orders"] == []


def test_knows_no_other_customer(client: TestClient) -> None:
    assert client.get("/customers/99/orders").status_code == 404
