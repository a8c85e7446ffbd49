create table organization (
  slug text primary key,
  name text not null,
  created_at timestamptz not null,
  version bigint not null
);

create table project (
  ref text primary key,
  name text not null,
  organization_slug text not null,
  region text not null,
  status text not null,
  generation bigint not null,
  version bigint not null,
  spec text not null,
  placement text not null,
  postgres_version text,
  services text,
  drifts text,
  operation_id uuid,
  failure text,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index project_created on project (created_at, ref);

create table operation (
  id uuid primary key,
  ref text not null,
  kind text not null,
  state text not null,
  generation bigint not null,
  started_at timestamptz not null,
  deadline timestamptz not null,
  ended_at timestamptz,
  failure text
);
create index operation_ref on operation (ref, started_at);
create index operation_started on operation (started_at);

create table step (
  event_id text primary key,
  ref text not null,
  operation_id uuid,
  generation bigint not null,
  step text not null,
  service text,
  started_at timestamptz not null,
  duration_ms bigint not null,
  failure text
);
create index step_ref on step (ref, started_at);
create index step_operation on step (operation_id);

-- Up to where each partition is in the rows above; written in the transaction of the rows.
create table projection_position (
  topic text not null,
  kafka_partition integer not null,
  topic_id text not null,
  next_offset bigint not null,
  primary key (topic, kafka_partition)
);

create table projection_parked (
  topic text not null,
  kafka_partition integer not null,
  kafka_offset bigint not null,
  type text,
  cause text not null,
  parked_at timestamptz not null default now(),
  primary key (topic, kafka_partition, kafka_offset)
);
