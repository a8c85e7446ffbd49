#!/usr/bin/env bash
# Checks the offline images on the engine: real database, API, gateway and stand-ins, confined as a
# project's containers are. Ends with one line of counts.
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
LABEL=dev.supaplane.offline-test
RUN=sptest-$$
PASSWORD=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
JWT_SECRET=$(od -An -N32 -tx1 /dev/urandom | tr -d ' \n')
ANON=anon-$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
SERVICE=service-$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
WORK=$(mktemp -d)
PASSED=0
FAILED=0
export POSTGRES_PASSWORD=$PASSWORD JWT_SECRET JWT_EXP=3600 PG_META_DB_PASSWORD=$PASSWORD \
  SUPABASE_ANON_KEY=$ANON SUPABASE_SERVICE_KEY=$SERVICE PGRST_JWT_SECRET=$JWT_SECRET

finish() {
  local ids
  ids=$(docker ps -aq --filter "label=$LABEL=$RUN")
  # shellcheck disable=SC2086
  [ -z "$ids" ] || timeout 60 docker rm -fv $ids >/dev/null 2>&1 || :
  docker volume ls -q --filter "label=$LABEL=$RUN" | xargs -r docker volume rm >/dev/null 2>&1 || :
  docker network rm "$RUN" >/dev/null 2>&1 || :
  rm -rf "$WORK"
}
trap finish EXIT

# check <what> <command...>: the command must work within a minute.
check() {
  local what=$1 deadline=$((SECONDS + 60))
  shift
  until "$@" >/dev/null 2>&1; do
    if [ $SECONDS -ge $deadline ]; then
      FAILED=$((FAILED + 1))
      echo "FAILED: $what"
      return 0
    fi
    read -r -t 0.2 _ <> <(:) || :
  done
  PASSED=$((PASSED + 1))
}

# run <name> <docker run's arguments...>
run() {
  local name=$1
  shift
  timeout 60 docker run -d --name "$RUN-$name" --network "$RUN" --network-alias "$name" --label "$LABEL=$RUN" \
    --cap-drop ALL --security-opt no-new-privileges "$@" >/dev/null
}

address() { docker inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' "$RUN-$1"; }
status() { curl -s -o /dev/null -m 5 -w '%{http_code}' "$@"; }
answers() { [ "$(status "${@:2}")" = "$1" ]; }
query() { curl -s -m 10 -H 'content-type: application/json' -d "{\"query\":\"$2\"}" "http://$(address "$1"):8080/query"; }
says() { query "$1" "$2" | grep -q "$3"; }

# A subnet that nothing on this host has, not even a bridge that a killed engine left behind.
network() {
  local block
  for block in $(seq 255 -1 240); do
    if ! ip -4 route show | grep -q "^10\.175\.$block\." &&
      docker network create --label "$LABEL=$RUN" --subnet "10.175.$block.224/27" "$RUN" >/dev/null 2>&1; then
      return
    fi
  done
  echo "no subnet under 10.175.0.0/16 is free for the tests" >&2
  exit 1
}

database() {
  run "$1" --cap-add CHOWN --cap-add DAC_OVERRIDE --cap-add FOWNER --cap-add SETGID --cap-add SETUID \
    -v "$RUN-$1:/var/lib/postgresql/data" -e POSTGRES_PASSWORD -e JWT_SECRET -e JWT_EXP \
    "supaplane-offline/postgres:$2" postgres -c config_file=/etc/postgresql/postgresql.conf -c log_min_messages=fatal
}

meta() {
  run "$1" --read-only --tmpfs /tmp -e PG_META_PORT=8080 -e "PG_META_DB_HOST=$2" -e PG_META_DB_PORT=5432 \
    -e PG_META_DB_NAME=postgres -e "PG_META_DB_USER=$3" -e PG_META_DB_PASSWORD \
    supaplane-offline/postgres-meta:0
}

network
for major in 15 17; do
  docker volume create --label "$LABEL=$RUN" "$RUN-db$major" >/dev/null
  database "db$major" "$major"
  # Killed in the middle of its first start, and started again: it must come up all the same.
  timeout 30 docker kill "$RUN-db$major" >/dev/null 2>&1 || :
  timeout 30 docker start "$RUN-db$major" >/dev/null
  meta "meta$major" "db$major" supabase_admin
done
for major in 15 17; do
  check "postgres-meta of $major is healthy" answers 200 "http://$(address "meta$major"):8080/health"
  check "postgres $major says its version" says "meta$major" 'show server_version' "$major"
  check "postgres $major has Supabase's roles" says "meta$major" \
    "select count(*)::text as found from pg_roles where rolname in ('anon','authenticated','service_role','authenticator','supabase_auth_admin','supabase_storage_admin')" '"6"'
  check "postgres $major has Supabase's schemas" says "meta$major" \
    "select count(*)::text as found from pg_namespace where nspname in ('auth','storage','realtime','extensions','graphql_public')" '"5"'
  check "postgres $major writes to disk" says "meta$major" 'show fsync' on
done
query meta17 "create table public.thing (name text); insert into public.thing values ('seen'); alter table public.thing owner to postgres; grant select on public.thing to anon" >/dev/null
timeout 60 docker restart "$RUN-db17" >/dev/null
check "postgres 17 keeps its data over a restart" says meta17 'select name from public.thing' seen

PGRST_DB_URI="postgres://authenticator:$PASSWORD@db17:5432/postgres"
export PGRST_DB_URI
run rest --read-only --tmpfs /tmp -e PGRST_DB_URI -e PGRST_DB_SCHEMAS=public -e PGRST_DB_ANON_ROLE=anon \
  -e PGRST_JWT_SECRET supaplane-offline/postgrest:12
cat >"$WORK/kong.yml" <<'YAML'
_format_version: "2.1"
consumers:
  - {username: anon, keyauth_credentials: [{key: $SUPABASE_ANON_KEY}]}
  - {username: service_role, keyauth_credentials: [{key: $SUPABASE_SERVICE_KEY}]}
acls:
  - {consumer: anon, group: anon}
  - {consumer: service_role, group: admin}
services:
  - name: rest
    url: http://rest:3000/
    routes: [{name: rest, strip_path: true, paths: [/rest/v1/]}]
    plugins: [{name: cors}, {name: key-auth}, {name: acl, config: {allow: [admin, anon]}}]
  - name: meta
    url: http://meta17:8080/
    routes: [{name: meta, strip_path: true, paths: [/pg/]}]
    plugins: [{name: key-auth}, {name: acl, config: {allow: [admin]}}]
  - name: closed
    url: http://127.0.0.1:9/
    routes: [{name: closed, paths: [/closed]}]
    plugins: [{name: request-termination, config: {status_code: 403, message: closed}}]
YAML
chmod 755 "$WORK" && chmod 644 "$WORK/kong.yml"
run gateway --tmpfs /tmp -v "$WORK/kong.yml:/home/kong/temp.yml:ro" -e SUPABASE_ANON_KEY -e SUPABASE_SERVICE_KEY \
  supaplane-offline/gateway:1
gateway=http://$(address gateway):8000
check "the gateway's status page answers" answers 200 "http://$(address gateway):8100/status"
check "the API serves a table to the anon key" answers 200 -H "apikey: $ANON" "$gateway/rest/v1/thing"
check "without a key it is closed" answers 401 "$gateway/rest/v1/thing"
check "with a wrong key it is closed" answers 401 -H 'apikey: guess' "$gateway/rest/v1/thing"
check "meta is closed to the anon key" answers 403 -H "apikey: $ANON" "$gateway/pg/health"
check "meta is open to the service key" answers 200 -H "apikey: $SERVICE" "$gateway/pg/health"
check "a terminated route says so" answers 403 "$gateway/closed"
check "an unknown path has no route" answers 404 "$gateway/nothing"
check "a preflight is answered" answers 200 -X OPTIONS -H 'Origin: http://x' -H 'Access-Control-Request-Method: GET' "$gateway/rest/v1/thing"

standin() { run "$1" --read-only --tmpfs /tmp "${@:4}" "supaplane-offline/standin:$1" ignored arguments; }
while read -r service port path; do
  standin "$service" "$port" "$path"
  check "$service answers its health path" answers 200 "http://$(address "$service"):$port$path"
done <<'LIST'
auth 9999 /health
realtime 4000 /api/tenants/realtime-dev/health
storage 5000 /status
imgproxy 5001 /health
functions 9000 /anything
analytics 4000 /health
vector 9001 /health
studio 3000 /api/platform/profile
supavisor 4000 /api/health
LIST
auth=http://$(address auth):9999/health
docker exec "$RUN-auth" sh -c 'echo sick >/tmp/standin-mode'
check "a stand-in can be sick" answers 500 "$auth"
docker exec "$RUN-auth" sh -c 'echo deaf >/tmp/standin-mode'
check "a stand-in can be deaf" answers 000 -m 1 "$auth"
docker exec "$RUN-auth" sh -c 'echo ok >/tmp/standin-mode'
check "a stand-in can recover" answers 200 "$auth"
run crash --read-only --tmpfs /tmp -e STANDIN_MODE=crash -e STANDIN_DELAY_MS=200 supaplane-offline/standin:vector
exited() { [ "$(docker inspect -f '{{.State.ExitCode}} {{.State.Running}}' "$RUN-crash")" = '1 false' ]; }
check "a stand-in can crash" exited
current() { "$HERE/build.sh" | grep -q current; }
check "a second build has nothing to do" current

echo "$PASSED passed, $FAILED failed"
[ "$FAILED" = 0 ]
