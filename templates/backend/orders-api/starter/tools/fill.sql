-- A database of the size of production: psql "$POSTGRES_URI" -f tools/fill.sql
-- 5000 customers and 240000 orders; customer 1 has 40000 of them. Orders came in imports of 400 with one time stamp each.
\set ON_ERROR_STOP 1
BEGIN;
INSERT INTO customer (name, email)
SELECT 'Customer ' || n, 'customer-' || n || '@shop.example.com' FROM generate_series(1, 5000) AS n
ON CONFLICT DO NOTHING;

CREATE TEMPORARY TABLE people ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY id) - 1 AS place, id FROM customer WHERE email LIKE '%@shop.example.com';

WITH filled AS (
    INSERT INTO customer_order (customer_id, status, total_cents, created_at)
    SELECT CASE WHEN n % 6 = 0 THEN 1 ELSE people.id END,
           CASE WHEN n % 97 = 0 THEN 'placed' WHEN n % 13 = 0 THEN 'cancelled' ELSE 'shipped' END,
           2440,
           timestamptz '2024-04-01 00:00:00+00' + (n / 400) * interval '1 hour'
    FROM generate_series(1, 240000) AS n JOIN people ON people.place = n % 5000
    RETURNING id
)
INSERT INTO order_item (order_id, product_id, quantity, unit_price_cents)
SELECT filled.id, product.id, 1, product.price_cents
FROM filled, product WHERE product.sku IN ('mug-red', 'tea-sencha');
COMMIT;
ANALYZE customer, product, customer_order, order_item;
