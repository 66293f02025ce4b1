from fastapi import FastAPI

from orders import checkout, history, products
from orders.db import transaction

app = FastAPI(title="orders-api", version="1.0.0")
app.include_router(products.router)
app.include_router(checkout.router)
app.include_router(history.router)


@app.get("/health", tags=["operations"])
def health() -> dict[str, str]:
    with transaction() as db:
        db.execute("SELECT 1")
    return {"status": "ok"}
