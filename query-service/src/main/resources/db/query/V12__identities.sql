-- The one session of before that a change of one's own password leaves; see sessions_from.
alter table account add column kept_session uuid;

-- By whom accounts are vouched for, so that a token of another sign-in is known here too.
create table account_identity (
  id uuid primary key,
  account text not null,
  issuer text not null,
  subject text not null,
  linked_at timestamptz not null
);
create index account_identity_account on account_identity (account);
create index account_identity_subject on account_identity (issuer, subject);
