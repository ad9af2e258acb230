UPDATE deals SET notes = '{"by": ["Ada", null, 1.5]}', tags = '["a", "b;c"]', created_at = '2026-05-01T10:00:00.123456Z' WHERE title = 'First';
UPDATE accounts SET city = 'Nowhere' WHERE city IS NULL;
