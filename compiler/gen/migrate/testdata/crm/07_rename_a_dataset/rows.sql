INSERT INTO accounts (name) VALUES ('Young');
