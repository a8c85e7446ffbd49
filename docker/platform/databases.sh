#!/bin/sh
# Run once by PostgreSQL's image, on an empty directory: a database for each side, which the other cannot open.
# The passwords are read by psql itself, so that they are in nobody's arguments.
set -eu
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres <<'EOSQL'
\set command_password `cat /run/secrets/command-database`
\set query_password `cat /run/secrets/query-database`
create role supaplane_command login password :'command_password';
create role supaplane_query login password :'query_password';
create database supaplane_command owner supaplane_command;
create database supaplane_query owner supaplane_query;
revoke connect on database supaplane_command, supaplane_query from public;
EOSQL
