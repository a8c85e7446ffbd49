-- Who is a member of what; kept in the transaction of the events that tell it.
create table member (
  organization text not null references organization (slug) on delete cascade,
  account uuid not null,
  role text not null,
  since timestamptz not null,
  primary key (organization, account)
);
create index member_account on member (account);

-- Invitations that were not revoked. Of the token no more than its hash is kept.
create table invitation (
  id uuid primary key,
  organization text not null references organization (slug) on delete cascade,
  email text not null,
  role text not null,
  expires_at timestamptz not null,
  token_hash text unique,
  answered boolean not null default false
);
create index invitation_organization on invitation (organization);

-- Whose each project is, for as long as anybody may ask; and which keep an organization from being
-- deleted.
create table project_organization (
  ref text primary key,
  organization text not null,
  name text not null,
  removed boolean not null default false
);
create index project_organization_there on project_organization (organization) where not removed;

-- What was there before this table was is in the events.
insert into project_organization (ref, organization, name, removed)
select e.aggregateidentifier,
  convert_from(e.payload, 'UTF8')::jsonb ->> 'organization',
  convert_from(e.payload, 'UTF8')::jsonb ->> 'name',
  exists (
    select 1 from domainevententry gone
    where gone.aggregateidentifier = e.aggregateidentifier
      and gone.payloadtype in (
        'dev.supaplane.project.removed.v1', 'dev.supaplane.project.forgotten.v1'))
from domainevententry e
where e.payloadtype in ('dev.supaplane.project.created.v1', 'dev.supaplane.project.adopted.v1');
