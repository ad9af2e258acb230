INSERT INTO people (name, email) VALUES ('Ada', 'ada@example.com'), ('Bo', 'bo@example.com'), ('Chang "C" O''Neill', 'c;d@example.com');
INSERT INTO companies (name, place) VALUES ('Acme', 'Oslo'), ('Öl & Söhne', NULL), ('Zed', 'São Paulo');
INSERT INTO deals (title, company_id, stage, price) VALUES ('First', 1, 'lead', 12), ('Second', 2, 'won', 99999999), ('Third', 2, 'lead', NULL);
