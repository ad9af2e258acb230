UPDATE deals SET margin = decimal(3.125, 3), opened = '2026-02-01', closes = '2026-01-01' WHERE title = 'First';
INSERT INTO deals (title, company_id, stage, opened) VALUES ('Fifth', 1, 'offer', '2026-03-01');
UPDATE people SET email = 'c.d@example.com' WHERE id = 3;
