-- Where in a trace each event was told; those that came before there were traces have none.
alter table history add column traceparent text, add column tracestate text;
