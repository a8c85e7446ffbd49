-- What was put aside can be named, looked at, tried again and thrown away, also when its topic is
-- gone. A topic that is made anew counts its offsets from 0 again: the content tells them apart.
alter table outcome_parked
  add column id bigint generated always as identity,
  add column type text,
  add column record_key text,
  add column headers text,
  add column value bytea,
  drop constraint outcome_parked_pkey,
  add primary key (id);
create unique index outcome_parked_once
  on outcome_parked (topic, kafka_partition, kafka_offset, md5(coalesce(value, '')));
