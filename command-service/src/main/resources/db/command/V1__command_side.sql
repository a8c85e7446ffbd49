-- The event store in the layout that Axon's JDBC engine expects.
create table domainevententry (
  globalindex bigserial primary key,
  aggregateidentifier varchar(255) not null,
  sequencenumber bigint not null,
  type varchar(255),
  eventidentifier varchar(255) not null unique,
  metadata bytea,
  payload bytea not null,
  payloadrevision varchar(255),
  payloadtype varchar(255) not null,
  timestamp varchar(255) not null,
  unique (aggregateidentifier, sequencenumber)
);

create table snapshotevententry (
  aggregateidentifier varchar(255) not null,
  sequencenumber bigint not null,
  type varchar(255) not null,
  eventidentifier varchar(255) not null unique,
  metadata bytea,
  payload bytea not null,
  payloadrevision varchar(255),
  payloadtype varchar(255) not null,
  timestamp varchar(255) not null,
  primary key (aggregateidentifier, sequencenumber)
);

create table tokenentry (
  processorname varchar(255) not null,
  segment integer not null,
  token bytea,
  tokentype varchar(255),
  timestamp varchar(255),
  owner varchar(255),
  primary key (processorname, segment)
);

create table organization (
  slug text primary key,
  name text not null
);

create table port_lease (
  host text not null,
  port integer not null,
  ref text not null,
  purpose text not null,
  leased_at timestamptz not null default now(),
  primary key (host, port),
  unique (ref, purpose)
);

create table subnet_lease (
  host text not null,
  subnet text not null,
  number integer not null,
  ref text not null unique,
  leased_at timestamptz not null default now(),
  primary key (host, number)
);

create table open_operation (
  operation_id uuid primary key,
  ref text not null,
  kind text not null,
  deadline timestamptz not null
);
create index open_operation_deadline on open_operation (deadline);
create index open_operation_ref on open_operation (ref);

-- One data key per project, wrapped by the master key; destroying the row destroys the secrets.
create table vault_key (
  ref text primary key,
  wrapped bytea not null,
  master text not null,
  created_at timestamptz not null default now()
);

create table vault_secret (
  ref text not null references vault_key (ref) on delete cascade,
  name text not null,
  version integer not null,
  sealed bytea not null,
  created_at timestamptz not null default now(),
  primary key (ref, name, version)
);

create table idempotency_key (
  actor text not null,
  key text not null,
  request_hash text not null,
  subject text,
  sequence bigint,
  operation_id uuid,
  created_at timestamptz not null default now(),
  primary key (actor, key)
);
create index idempotency_key_age on idempotency_key (created_at);

create table outcome_parked (
  topic text not null,
  kafka_partition integer not null,
  kafka_offset bigint not null,
  cause text not null,
  parked_at timestamptz not null default now(),
  primary key (topic, kafka_partition, kafka_offset)
);
