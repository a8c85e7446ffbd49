-- An organization that is gone keeps its row: whoever asks for its last version is told that it is
-- there.
alter table organization add column deleted_at timestamptz;

create table member (
  organization text not null,
  account uuid not null,
  role text not null,
  since timestamptz not null,
  primary key (organization, account)
);
create index member_account on member (account);

-- Those that wait for an answer, in time or not.
create table invitation (
  organization text not null,
  id uuid not null,
  email text not null,
  role text not null,
  expires_at timestamptz not null,
  made_at timestamptz not null,
  primary key (organization, id)
);
