INSERT INTO companies (name) VALUES ('Default');
