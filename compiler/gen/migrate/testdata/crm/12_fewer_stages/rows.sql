INSERT INTO deals (title, company_id) VALUES ('Twelfth', 4);
