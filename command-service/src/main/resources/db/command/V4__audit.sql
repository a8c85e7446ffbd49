-- Who did what. An entry is kept to the byte as it was hashed; the other columns are read from it, so that they can say
-- nothing else.
create table audit_entry (
  sequence bigint primary key,
  hash text not null,
  entry text not null,
  at text collate "C" not null generated always as (entry::jsonb ->> 'at') stored,
  actor text not null generated always as (entry::jsonb ->> 'actor') stored,
  action text not null generated always as (entry::jsonb ->> 'action') stored,
  subject text not null generated always as (entry::jsonb ->> 'subject') stored,
  outcome text not null generated always as (entry::jsonb ->> 'outcome') stored
);
create index audit_entry_subject on audit_entry (subject, sequence);
create index audit_entry_at on audit_entry (at);

create function audit_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'the audit is append-only';
end
$$;

create trigger audit_is_append_only before update or delete or truncate on audit_entry
  for each statement execute function audit_is_append_only();
