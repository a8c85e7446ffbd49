-- Where Realtime keeps its tenants; its migrations fill it.
\set owner `printf '%s' "$POSTGRES_USER"`
create schema if not exists _realtime;
alter schema _realtime owner to :"owner";
