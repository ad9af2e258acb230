INSERT INTO notes (id, deal_id, body, at) VALUES ('0190a8a4-5b3b-7cc0-8000-000000000001', 1, 'It''s; fine', '10:30:00');
