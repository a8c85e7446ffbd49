-- Compose projects that are observed: each at most once per host.
create table adopted_stack (
  host text not null,
  compose_project text not null,
  ref text not null unique,
  primary key (host, compose_project)
);
