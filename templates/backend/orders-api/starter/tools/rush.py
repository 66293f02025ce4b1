"""A rush on one product: many customers at once, against the service on port 8000.

python tools/rush.py [SKU [BUYERS]]
"""

import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import httpx

sku = sys.argv[1] if len(sys.argv) > 1 else "kettle"
buyers = int(sys.argv[2]) if len(sys.argv) > 2 else 20
gate = Barrier(buyers)


def buy(number: int) -> int:
    with httpx.Client(base_url="http://127.0.0.1:8000", timeout=60) as api:
        gate.wait()
        order = {"customer_id": 1 + number % 4, "items": [{"sku": sku, "quantity": 1}]}
        return api.post("/orders", json=order).status_code


before = httpx.get(f"http://127.0.0.1:8000/products/{sku}").raise_for_status().json()["stock"]
with ThreadPoolExecutor(buyers) as pool:
    answers = Counter(pool.map(buy, range(buyers)))
after = httpx.get(f"http://127.0.0.1:8000/products/{sku}").raise_for_status().json()["stock"]

print(f"{sku}: {before} in stock, {buyers} buyers at once, answers {dict(answers)}, {after} in stock now")
sold = answers[201]
if sold > before or before - sold != after:
    sys.exit(f"wrong: {sold} were sold, so {before - sold} should be left")
