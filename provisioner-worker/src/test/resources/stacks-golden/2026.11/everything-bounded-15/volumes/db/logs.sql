-- Where the log service keeps its sources and, with the Postgres backend, the logs themselves.
\set owner `printf '%s' "$POSTGRES_USER"`
\connect _supabase
create schema if not exists _analytics;
alter schema _analytics owner to :"owner";
\connect postgres
