-- The password of the roles that the services log in as. psql quotes it, whatever is in it.
\set password `printf '%s' "$POSTGRES_PASSWORD"`
alter role authenticator with password :'password';
alter role pgbouncer with password :'password';
alter role supabase_auth_admin with password :'password';
alter role supabase_functions_admin with password :'password';
alter role supabase_storage_admin with password :'password';
