INSERT INTO deals (title, company_id, price, quantity) VALUES ('Fourth', 3, decimal(1.25, 2), 7), ('Free', 3, decimal(0.00, 2), 1);
