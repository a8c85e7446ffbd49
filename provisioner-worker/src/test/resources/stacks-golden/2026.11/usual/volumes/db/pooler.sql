-- Where the pooler keeps its tenants.
\set owner `printf '%s' "$POSTGRES_USER"`
\connect _supabase
create schema if not exists _supavisor;
alter schema _supavisor owner to :"owner";
\connect postgres
