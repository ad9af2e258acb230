UPDATE deals SET n3_deleted_at = '2026-04-01T00:00:00.000000Z' WHERE title = 'Free';
