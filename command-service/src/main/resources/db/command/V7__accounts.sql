-- Who may come in. What follows from events is here for checks on the command side; what is secret is here alone, and
-- hashed. The superuser has sessions and a password too, but no account.
create table account (
  id uuid primary key,
  email text not null,
  name text not null,
  disabled boolean not null default false,
  created_at timestamptz not null
);
create unique index account_email on account (lower(email));
create index account_created on account (created_at, id);

create table account_password (
  account uuid primary key,
  hash text not null,
  set_at timestamptz not null
);

create table sign_in_session (
  id uuid primary key,
  account uuid not null,
  begun_at timestamptz not null,
  used_at timestamptz not null
);
create index sign_in_session_account on sign_in_session (account, used_at);

-- Those that were used stay as long as the session does: one that comes back was stolen, or its thief was first.
create table refresh_token (
  hash bytea primary key,
  session uuid not null references sign_in_session (id) on delete cascade,
  made_at timestamptz not null,
  used_at timestamptz
);
create index refresh_token_session on refresh_token (session);

-- A token is known by its HMAC under a key that is in no database.
create table access_token (
  id uuid primary key,
  account uuid not null references account (id) on delete cascade,
  name text not null,
  mac text not null unique,
  permissions text[] not null,
  organizations text[] not null,
  projects text[] not null,
  expires_at timestamptz,
  issued_at timestamptz not null
);
create index access_token_account on access_token (account, issued_at);
