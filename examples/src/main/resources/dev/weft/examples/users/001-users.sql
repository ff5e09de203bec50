CREATE TABLE users (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  email text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE UNIQUE INDEX users_email ON users (lower(email) text_pattern_ops);
CREATE INDEX users_name ON users (lower(name) text_pattern_ops);

-- One word for each statement, however many rows it changed: a COPY must not send a million.
CREATE FUNCTION tell_users() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM changed) THEN
    PERFORM pg_notify('users', json_build_object(
      'change', lower(TG_OP),
      'count', (SELECT count(*) FROM changed),
      'ids', (SELECT json_agg(id) FROM (SELECT id FROM changed ORDER BY id LIMIT 300) AS first)
    )::text);
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER users_inserted AFTER INSERT ON users
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tell_users();
CREATE TRIGGER users_updated AFTER UPDATE ON users
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tell_users();
CREATE TRIGGER users_deleted AFTER DELETE ON users
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tell_users();
