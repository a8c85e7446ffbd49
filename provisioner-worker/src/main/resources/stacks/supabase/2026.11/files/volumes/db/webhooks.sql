-- Database webhooks: a trigger function that hands a changed row to pg_net, which sends it after the
-- transaction. Needs a superuser, for the extension and the event trigger.
begin;

create extension if not exists pg_net schema extensions;

do $$
begin
  if not exists (select from pg_roles where rolname = 'supabase_functions_admin') then
    create role supabase_functions_admin noinherit createrole login noreplication;
  end if;
end
$$;

create schema if not exists supabase_functions authorization supabase_admin;

create table if not exists supabase_functions.migrations (
  version text primary key,
  inserted_at timestamptz not null default now()
);

create table if not exists supabase_functions.hooks (
  id bigserial primary key,
  hook_table_id integer not null,
  hook_name text not null,
  created_at timestamptz not null default now(),
  request_id bigint
);
create index if not exists hooks_request_id on supabase_functions.hooks (request_id);
create index if not exists hooks_table_and_name
  on supabase_functions.hooks (hook_table_id, hook_name);
comment on table supabase_functions.hooks is 'One row for each webhook that was handed over';

-- Arguments as the dashboard writes them: url, method, headers, params, timeout in milliseconds.
create or replace function supabase_functions.http_request()
  returns trigger
  language plpgsql
  security definer
  set search_path = ''
as $$
declare
  url text := nullif(tg_argv[0], 'null');
  method text := upper(nullif(tg_argv[1], 'null'));
  headers jsonb := coalesce(nullif(tg_argv[2], 'null'), '{"Content-Type": "application/json"}');
  params jsonb := coalesce(nullif(tg_argv[3], 'null'), '{}');
  timeout_ms integer := coalesce(nullif(tg_argv[4], 'null'), '1000');
  request bigint;
begin
  if url is null then
    raise exception 'a webhook needs a url as its first argument';
  end if;
  case method
    when 'GET' then
      request := net.http_get(
        url := url, params := params, headers := headers, timeout_milliseconds := timeout_ms);
    when 'POST' then
      request := net.http_post(
        url := url,
        body := jsonb_build_object(
          'type', tg_op,
          'table', tg_table_name,
          'schema', tg_table_schema,
          'record', case tg_op when 'DELETE' then null else to_jsonb(new) end,
          'old_record', case tg_op when 'INSERT' then null else to_jsonb(old) end),
        params := params,
        headers := headers,
        timeout_milliseconds := timeout_ms);
    else
      raise exception 'a webhook is sent by GET or POST, not by %', coalesce(method, 'nothing');
  end case;
  insert into supabase_functions.hooks (hook_table_id, hook_name, request_id)
    values (tg_relid, tg_name, request);
  return coalesce(new, old);
end
$$;

grant usage on schema supabase_functions to postgres, anon, authenticated, service_role;
grant all on schema supabase_functions to supabase_functions_admin;
grant all on all tables in schema supabase_functions to supabase_functions_admin, postgres;
grant all on all sequences in schema supabase_functions to supabase_functions_admin, postgres;
alter table supabase_functions.migrations owner to supabase_functions_admin;
alter table supabase_functions.hooks owner to supabase_functions_admin;
alter function supabase_functions.http_request() owner to supabase_functions_admin;
revoke all on function supabase_functions.http_request() from public;
grant execute on function supabase_functions.http_request()
  to postgres, anon, authenticated, service_role;
alter role supabase_functions_admin set search_path = supabase_functions;
grant supabase_functions_admin to postgres;

-- Who may send requests. The extension can be dropped and made again, so this is done each time.
create or replace function extensions.grant_pg_net_access()
  returns event_trigger
  language plpgsql
as $$
begin
  if exists (
    select
    from pg_event_trigger_ddl_commands() as command
    join pg_extension as extension on command.objid = extension.oid
    where extension.extname = 'pg_net'
  ) then
    grant usage on schema net
      to supabase_functions_admin, postgres, anon, authenticated, service_role;
    grant execute on all functions in schema net
      to supabase_functions_admin, postgres, anon, authenticated, service_role;
  end if;
end
$$;
comment on function extensions.grant_pg_net_access is 'Lets the API roles use pg_net';

do $$
begin
  if not exists (select from pg_event_trigger where evtname = 'issue_pg_net_access') then
    create event trigger issue_pg_net_access
      on ddl_command_end
      when tag in ('CREATE EXTENSION')
      execute function extensions.grant_pg_net_access();
  end if;
end
$$;

grant usage on schema net
  to supabase_functions_admin, postgres, anon, authenticated, service_role;
grant execute on all functions in schema net
  to supabase_functions_admin, postgres, anon, authenticated, service_role;

insert into supabase_functions.migrations (version)
  values ('initial'), ('20210809183423_update_grants')
  on conflict do nothing;

commit;
