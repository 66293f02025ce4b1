INSERT INTO customer (name, email) VALUES
    ('Ada Lindqvist', 'ada@example.com'),
    ('Bruno Okafor', 'bruno@example.com'),
    ('Chiyo Tanaka', 'chiyo@example.com'),
    ('Dmitri Alves', 'dmitri@example.com');

INSERT INTO product (sku, name, price_cents, stock) VALUES
    ('mug-blue', 'Mug, blue', 1290, 40),
    ('mug-red', 'Mug, red', 1290, 25),
    ('teapot', 'Teapot, cast iron', 6900, 6),
    ('tray-oak', 'Tray, oak', 3450, 12),
    ('tea-sencha', 'Sencha, 100 g', 1150, 200),
    ('tea-assam', 'Assam, 250 g', 980, 180),
    ('kettle', 'Kettle, 1.2 l', 8400, 3),
    ('strainer', 'Strainer', 450, 0);

-- Twelve orders that the old shop's import wrote in one go, then three of this week.
WITH imported AS (
    INSERT INTO customer_order (customer_id, status, total_cents, created_at)
    SELECT 1 + n % 3, CASE WHEN n % 5 = 0 THEN 'cancelled' ELSE 'shipped' END, 1290, '2024-03-01 00:00:00+00'
    FROM generate_series(1, 12) AS n
    RETURNING id
)
INSERT INTO order_item (order_id, product_id, quantity, unit_price_cents)
SELECT imported.id, product.id, 1, 1290 FROM imported, product WHERE product.sku = 'mug-blue';

WITH recent AS (
    INSERT INTO customer_order (customer_id, total_cents, created_at) VALUES
        (1, 9200, now() - interval '3 days'),
        (1, 1960, now() - interval '2 days'),
        (2, 9200, now() - interval '1 day')
    RETURNING id, total_cents
)
INSERT INTO order_item (order_id, product_id, quantity, unit_price_cents)
SELECT recent.id, product.id, line.quantity, product.price_cents
FROM recent
JOIN (VALUES (9200, 'teapot', 1), (9200, 'tea-sencha', 2), (1960, 'tea-assam', 2)) AS line (total, sku, quantity)
    ON line.total = recent.total_cents
JOIN product ON product.sku = line.sku;
