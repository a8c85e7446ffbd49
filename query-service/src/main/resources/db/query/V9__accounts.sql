-- Accounts and their tokens, as the events tell of them: enough to know who asks. Tokens are known by an HMAC, see
-- docs/access.md.
create table account (
  id text primary key,
  email text not null,
  name text not null,
  state text not null,
  -- Sessions whose token was issued before are over.
  sessions_from timestamptz,
  created_at timestamptz not null,
  version bigint not null
);

create table access_token (
  id uuid primary key,
  account text not null,
  name text not null,
  mac text not null,
  limits text not null,
  issued_at timestamptz not null,
  expires_at timestamptz,
  revoked_at timestamptz
);
create index access_token_mac on access_token (mac);
create index access_token_account on access_token (account);
