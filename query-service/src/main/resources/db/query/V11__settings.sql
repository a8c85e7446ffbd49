-- How a project's services are set otherwise than its template sets them; null where nothing is.
alter table project add column settings text;
