UPDATE companies SET website = 'https://acme.example', manager_id = 1 WHERE name = 'Acme';
INSERT INTO companies (name, city, active) VALUES ('Idle', 'Rome', false);
