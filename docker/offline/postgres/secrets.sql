-- What is the project's own. psql quotes it, and it stands in no command line.
\getenv password POSTGRES_PASSWORD
begin;
select format('alter role %I password %L', rolname, :'password')
  from pg_roles where rolcanlogin and rolname !~ '^pg_' \gexec
alter role postgres nosuperuser;
commit;
