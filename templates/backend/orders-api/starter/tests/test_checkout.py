import pytest
from fastapi.testclient import TestClient
from httpx import Response


def place(client: TestClient, items: dict[str, int], customer: int = 1) -> Response:
    lines = [{"sku": sku, "quantity": quantity} for sku, quantity in items.items()]
    return client.post("/orders", json={"customer_id": customer, "items": lines})


def stock(client: TestClient, sku: str) -> int:
    return client.get(f"/products/{sku}").json()["stock"]


def test_places_an_order(client: TestClient) -> None:
    response = place(client, {"cup": 4, "pot": 1})
    assert response.status_code == 201
    order = response.json()
    assert order["status"] == "placed"
    assert order["total_cents"] == 4 * 500 + 2000
    assert order["items"] == [
        {"sku": "cup", "quantity": 4, "unit_price_cents": 500},
        {"sku": "pot", "quantity": 1, "unit_price_cents": 2000},
    ]
    assert client.get(f"/orders/{order['id']}").json() == order
    assert (stock(client, "cup"), stock(client, "pot")) == (6, 2)


def test_refuses_more_than_is_left(client: TestClient) -> None:
    response = place(client, {"cup": 1, "pot": 4})
    assert response.status_code == 409
    assert response.json()["detail"] == "Only 3 of 'pot' are left."
    assert (stock(client, "cup"), stock(client, "pot")) == (10, 3)


def test_refuses_what_does_not_exist(client: TestClient) -> None:
    assert place(client, {"piano": 1}).status_code == 404
    assert place(client, {"cup": 1}, customer=99).status_code == 404
    assert client.get("/orders/99").status_code == 404


@pytest.mark.parametrize("quantity", [0, -1, 1001])
def test_refuses_quantities_that_make_no_sense(client: TestClient, quantity: int) -> None:
    assert place(client, {"cup": quantity}).status_code == 422


def test_cancelling_gives_the_stock_back_once(client: TestClient) -> None:
    order = place(client, {"cup": 4}).json()["id"]
    assert client.post(f"/orders/{order}/cancel").json()["status"] == "cancelled"
    assert client.post(f"/orders/{order}/cancel").json()["status"] == "cancelled"
    assert stock(client, "cup") == 10


def test_what_is_shipped_cannot_be_cancelled(client: TestClient) -> None:
    order = place(client, {"cup": 1}).json()["id"]
    assert client.post(f"/orders/{order}/ship").json()["status"] == "shipped"
    assert client.post(f"/orders/{order}/cancel").status_code == 409
    assert stock(client, "cup") == 9


def test_what_is_cancelled_cannot_be_shipped(client: TestClient) -> None:
    order = place(client, {"cup": 1}).json()["id"]
    client.post(f"/orders/{order}/cancel")
    assert client.post(f"/orders/{order}/ship").status_code == 409
