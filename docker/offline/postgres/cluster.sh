# Read by template.sh and entrypoint.sh: a server that only they can reach, for a directory that is
# thrown away unless all goes well. Nothing has to survive a crash here, so nothing waits for a disk.

# server_start <directory>
server_start() {
  postgres -D "$1" -c config_file=/etc/postgresql/postgresql.conf -c hba_file=/etc/postgresql/pg_hba-private.conf \
    -c listen_addresses= -c unix_socket_directories="$1" -c fsync=off -c full_page_writes=off \
    -c synchronous_commit=off -c autovacuum=off -c wal_recycle=off -c log_min_messages=fatal \
    -c log_min_error_statement=panic &
  server=$!
  until pg_isready -q -h "$1"; do
    kill -0 "$server" || exit 1
    sleep 0.02
  done
}

# server_stop: with a checkpoint, so that the directory is complete.
server_stop() {
  kill -INT "$server"
  wait "$server"
}

# sql <directory> <role> <psql's arguments...>: stops at the first error, and shows no statement.
sql() {
  sql_host=$1
  sql_role=$2
  shift 2
  psql -h "$sql_host" -U "$sql_role" -X -q -w -v ON_ERROR_STOP=1 -v VERBOSITY=terse "$@" >/dev/null
}
