-- The platform's own database, beside the project's.
\set owner `printf '%s' "$POSTGRES_USER"`
create database _supabase with owner :"owner";
