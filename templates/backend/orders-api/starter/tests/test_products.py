from fastapi.testclient import TestClient


def test_is_healthy(client: TestClient) -> None:
    assert client.get("/health").json() == {"status": "ok"}


def test_lists_products(client: TestClient) -> None:
    products = client.get("/products").json()
    assert [product["sku"] for product in products] == ["cup", "lid", "pot"]


def test_shows_one_product(client: TestClient) -> None:
    assert client.get("/products/pot").json() == {"sku": "pot", "name": "Pot", "price_cents": 2000, "stock": 3}


def test_knows_no_other_product(client: TestClient) -> None:
    assert client.get("/products/piano").status_code == 404
