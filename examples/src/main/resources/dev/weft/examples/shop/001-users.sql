CREATE TABLE users (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  email text UNIQUE
);
CREATE TABLE accounts (name text PRIMARY KEY, cents int NOT NULL CHECK (cents >= 0));
CREATE TABLE events (name text NOT NULL);
