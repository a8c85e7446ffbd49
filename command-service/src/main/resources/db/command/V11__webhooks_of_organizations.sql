-- The organization that a webhook belongs to, and of which alone it hears; null for the superuser's.
alter table webhook add column owner text;
create index webhook_owner on webhook (owner);

-- Which projects an organization ever had, by the events that they began with. A database never changes its encoding, so
-- the same bytes are always the same text.
create function organization_of(payload bytea) returns text language sql immutable strict parallel safe as $$
  select convert_from(payload, 'UTF8')::jsonb ->> 'organization'
$$;
create index project_birth on domainevententry (organization_of(payload))
  where sequencenumber = 0 and starts_with(payloadtype, 'dev.supaplane.project.');
