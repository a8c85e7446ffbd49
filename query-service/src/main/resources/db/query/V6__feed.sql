-- What is kept becomes a feed that can be followed from any position. Whoever keeps an event takes the
-- next position from this one row and holds it until the commit: so positions become visible in
-- their order, and who has read up to one misses nothing that commits late.
create table feed (
  only_one boolean primary key default true check (only_one),
  -- Another one after the rows were made anew from the topics: positions of the old rows say
  -- nothing about the new ones.
  incarnation text not null,
  last bigint not null
);
insert into feed (incarnation, last)
select substr(replace(gen_random_uuid()::text, '-', ''), 1, 12), count(*) from history;

-- What is there already is numbered by its time, but never against the order that its topic had.
alter table history add column position bigint;
update history set position = numbered.position
from (
  select event_id, row_number() over (
    order by no_earlier_than, topic, sequence, kafka_partition, kafka_offset) as position
  from (
    select *, max(at) over (
      partition by subject, topic order by sequence, kafka_partition, kafka_offset)
      as no_earlier_than
    from history) timed) numbered
where history.event_id = numbered.event_id;
alter table history alter column position set not null;
create unique index history_position on history (position);
