-- Where events are sent to.
create table webhook (
  id uuid primary key,
  url text not null,
  types text[] not null,
  project text,
  organization text,
  description text not null,
  enabled boolean not null,
  disabled_because text,
  created_at timestamptz not null,
  last_success_at timestamptz,
  last_failure_at timestamptz,
  last_failure text
);

-- What signs; sealed with the master key. One that was replaced signs beside the new one for a while.
create table webhook_secret (
  webhook uuid not null references webhook (id) on delete cascade,
  version integer not null,
  sealed bytea not null,
  expires_at timestamptz,
  primary key (webhook, version)
);

-- Up to where each hook has heard Kafka; moved in the transaction that queues what it heard.
create table webhook_position (
  webhook uuid not null references webhook (id) on delete cascade,
  topic text not null,
  kafka_partition integer not null,
  topic_id text not null,
  next_offset bigint not null,
  primary key (webhook, topic, kafka_partition)
);

create table webhook_delivery (
  number bigint generated always as identity primary key,
  webhook uuid not null references webhook (id) on delete cascade,
  event_id text not null,
  type text not null,
  subject text not null,
  body text not null,
  state text not null default 'pending' check (state in ('pending', 'delivered', 'dead')),
  failures integer not null default 0,
  queued_at timestamptz not null,
  settled_at timestamptz,
  unique (webhook, event_id)
);
create index webhook_delivery_waiting on webhook_delivery (webhook, subject, number)
  where state = 'pending';
create index webhook_delivery_list on webhook_delivery (webhook, state, number);
create index webhook_delivery_age on webhook_delivery (settled_at) where state = 'delivered';

create table webhook_attempt (
  delivery bigint not null references webhook_delivery (number) on delete cascade,
  number integer not null,
  at timestamptz not null,
  duration_millis bigint not null,
  status integer,
  error text,
  excerpt text,
  primary key (delivery, number)
);

-- One for each hook and project that have something waiting; the first of it is the next to be sent, and
-- whoever has the claim sends it.
create table webhook_lane (
  webhook uuid not null references webhook (id) on delete cascade,
  subject text not null,
  due_at timestamptz not null,
  claim uuid,
  claimed_by text,
  claimed_until timestamptz,
  primary key (webhook, subject)
);
create index webhook_lane_due on webhook_lane (due_at);

-- Records that are no events, and so are told to nobody.
create table webhook_parked (
  topic text not null,
  kafka_partition integer not null,
  kafka_offset bigint not null,
  cause text not null,
  parked_at timestamptz not null default now(),
  primary key (topic, kafka_partition, kafka_offset)
);
