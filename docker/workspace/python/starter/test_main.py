from fastapi.testclient import TestClient

from main import app

client = TestClient(app)


def test_says_hello() -> None:
    response = client.get("/")
    assert response.status_code == 200
    assert response.json() == {"message": "Hello from FastAPI"}


def test_is_healthy() -> None:
    assert client.get("/health").json() == {"status": "ok"}
