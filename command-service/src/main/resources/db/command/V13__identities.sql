-- Who else vouches for whom; kept in the transaction of the events that tell it.
create table account_identity (
  id uuid primary key,
  account uuid not null references account (id) on delete cascade,
  provider text not null,
  issuer text not null,
  subject text not null,
  linked_at timestamptz not null,
  unique (issuer, subject)
);
create index account_identity_account on account_identity (account, linked_at);

-- By what a session began: email for a password, else the name of a provider, and which identity of its.
alter table sign_in_session add column provider text not null default 'email';
alter table sign_in_session add column identity uuid;

-- Who is at a provider to sign in. Of the state and of what the browser keeps no more than a hash; what else the provider
-- is asked with follows from the state by a key that is in no database.
create table sign_in_flow (
  state bytea primary key,
  browser bytea not null,
  provider text not null,
  redirect_to text not null,
  challenge text not null,
  link uuid references account (id) on delete cascade,
  -- An identity is added in the session that asked for it, and no more when that is over.
  link_session uuid references sign_in_session (id) on delete cascade,
  expires_at timestamptz not null
);
create index sign_in_flow_age on sign_in_flow (expires_at);
create index sign_in_flow_session on sign_in_flow (link_session);

-- Who came back and was vouched for; good once, for whoever has the verifier of the challenge.
create table sign_in_code (
  code bytea primary key,
  challenge text not null,
  account uuid not null references account (id) on delete cascade,
  identity uuid not null,
  provider text not null,
  issuer text not null,
  subject text not null,
  -- In which session the identity is yet to be added; null where somebody signs in.
  session uuid references sign_in_session (id) on delete cascade,
  expires_at timestamptz not null
);
create index sign_in_code_age on sign_in_code (expires_at);
create index sign_in_code_session on sign_in_code (session);

-- How many a session has had of late is asked at each.
drop index refresh_token_session;
create index refresh_token_session on refresh_token (session, made_at);

-- Webhooks of organizations that are gone hear of nothing any more.
update webhook set enabled = false, disabled_because = 'organization_deleted'
where owner is not null and enabled and not exists (select 1 from organization o where o.slug = webhook.owner);
