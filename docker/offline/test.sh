#!/usr/bin/env bash
# Checks the offline images on the engine: real database, API, gateway and stand-ins, confined as a
# project's containers are. Prints how long they take to start, and ends with one line of counts.
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
LABEL=dev.supaplane.offline-test
NAME=${SUPAPLANE_OFFLINE_NAME:-supaplane-offline}
CACHE=${SUPAPLANE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/supaplane}
SQL=$(cd "$HERE/../../provisioner-worker/src/main/resources/stacks/supabase/2026.11/files/volumes/db" && pwd)
RUN=sptest-$$
PASSWORD=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
JWT_SECRET=$(od -An -N32 -tx1 /dev/urandom | tr -d ' \n')
# token <role>: a key as a project's are made, signed with its secret.
token() {
  ROLE=$1 JWT_SECRET=$JWT_SECRET node -e '
    const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const text = `${part({ alg: "HS256", typ: "JWT" })}.${part({ role: process.env.ROLE, iss: "supabase" })}`;
    process.stdout.write(`${text}.${require("node:crypto").createHmac("sha256", process.env.JWT_SECRET).update(text).digest("base64url")}`);'
}
ANON=$(token anon)
SERVICE=$(token service_role)
WORK=$(mktemp -d)
PASSED=0
FAILED=0
export POSTGRES_PASSWORD=$PASSWORD PGPASSWORD=$PASSWORD JWT_SECRET JWT_EXP=3600 PG_META_DB_PASSWORD=$PASSWORD \
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

# now <what> <command...>: the command must work at once.
now() {
  local what=$1
  shift
  if "$@" >/dev/null 2>&1; then
    PASSED=$((PASSED + 1))
  else
    FAILED=$((FAILED + 1))
    echo "FAILED: $what"
  fi
}

# started <name> <begun> <command...>: prints how long it took until the command works.
started() {
  local name=$1 begun=$2 deadline=$((SECONDS + 60))
  shift 2
  until "$@" >/dev/null 2>&1 || [ $SECONDS -ge $deadline ]; do read -r -t 0.02 _ <> <(:) || :; done
  echo "  $name answers $(($(milliseconds) - begun)) ms after the start of its container"
}

milliseconds() { date +%s%3N; }

# create <name> <docker create's arguments...>
create() {
  local name=$1
  shift
  timeout 60 docker create --name "$RUN-$name" --network "$RUN" --network-alias "$name" --label "$LABEL=$RUN" \
    --cap-drop ALL --security-opt no-new-privileges "$@" >/dev/null
}

run() {
  create "$@"
  timeout 60 docker start "$RUN-$1" >/dev/null
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

# psql in the container, as an operator calls it.
psql_in() { timeout 20 docker exec "$RUN-$1" psql -U postgres -X -A -t -c "$2" "${@:3}"; }
finds() { [ "$(psql_in "$1" "$2" "${@:4}")" = "$3" ]; }
ready() { timeout 10 docker exec "$RUN-$1" pg_isready -q -U postgres -h localhost; }
# Whether the port answers, without the time that a program in the container takes.
accepts() { (exec 3<>"/dev/tcp/$(address "$1")/5432") 2>/dev/null; }

# database <name> <major> [more mounts...]: made with all that a project mounts, and not started.
database() {
  local init=/docker-entrypoint-initdb.d
  docker volume create --label "$LABEL=$RUN" "$RUN-$1" >/dev/null
  create "$1" --cap-add CHOWN --cap-add DAC_OVERRIDE --cap-add FOWNER --cap-add SETGID --cap-add SETUID \
    -v "$RUN-$1:/var/lib/postgresql/data" -e POSTGRES_PASSWORD -e PGPASSWORD -e JWT_SECRET -e JWT_EXP \
    -v "$SQL/_supabase.sql:$init/migrations/97-_supabase.sql:ro" -v "$SQL/realtime.sql:$init/migrations/99-realtime.sql:ro" \
    -v "$SQL/logs.sql:$init/migrations/99-logs.sql:ro" -v "$SQL/pooler.sql:$init/migrations/99-pooler.sql:ro" \
    -v "$SQL/webhooks.sql:$init/init-scripts/98-webhooks.sql:ro" -v "$SQL/roles.sql:$init/init-scripts/99-roles.sql:ro" \
    -v "$SQL/jwt.sql:$init/init-scripts/99-jwt.sql:ro" "${@:3}" \
    "$NAME/postgres:$2" postgres -c config_file=/etc/postgresql/postgresql.conf -c log_min_messages=fatal
}

# The last thing that the last scripts do, and the first.
initialised() {
  finds "$1" "select count(*) from pg_namespace where nspname in ('_analytics','_supavisor')" 2 -d _supabase &&
    finds "$1" "select count(*) from pg_namespace where nspname in ('_realtime','supabase_functions','net')" 3 &&
    finds "$1" "select current_setting('app.settings.jwt_exp')" "$JWT_EXP" &&
    finds "$1" "select coalesce(current_setting('app.settings.jwt_secret', true), 'nobody knows')" "nobody knows"
}

meta() {
  run "$1" --read-only --tmpfs /tmp -e PG_META_PORT=8080 -e "PG_META_DB_HOST=$2" -e PG_META_DB_PORT=5432 \
    -e PG_META_DB_NAME=postgres -e "PG_META_DB_USER=$3" -e PG_META_DB_PASSWORD \
    $NAME/postgres-meta:0
}

network
for major in 15 17; do
  database "db$major" "$major"
  begun=$(milliseconds)
  timeout 30 docker start "$RUN-db$major" >/dev/null
  # What runs in it while it prepares itself is looked at again and again.
  until accepts "db$major" || [ $(($(milliseconds) - begun)) -gt 60000 ]; do
    timeout 5 docker top "$RUN-db$major" -eo pid,args >>"$WORK/seen" 2>/dev/null || :
  done
  echo "  postgres $major accepts connections $(($(milliseconds) - begun)) ms after its first start"
  meta "meta$major" "db$major" supabase_admin
done
now "the first starts were seen" grep -q postgres "$WORK/seen"
unseen() { ! grep -qF -e "$PASSWORD" -e "$JWT_SECRET" "$@"; }
now "no secret stood in a command line" unseen "$WORK/seen"
for major in 15 17; do
  check "pg_isready in postgres $major" ready "db$major"
  check "init scripts and migrations ran in postgres $major" initialised "db$major"
  check "an operator is no superuser in postgres $major" finds "db$major" "select rolsuper from pg_roles where rolname = current_user" f
  check "the services log in to postgres $major" finds "db$major" 'select current_user' authenticator -h "db$major" -U authenticator -d postgres
  without() { ! psql_in "db$major" 'select 1' -h "$1" -U postgres -w "-dpassword=$2"; }
  now "nobody comes in to postgres $major with another password" without "db$major" guess
  now "in its own container everybody is an operator" psql_in "db$major" 'select 1' -h 127.0.0.1 -U postgres -w
  now "nor by its socket" without /var/run/postgresql guess
  check "a webhook is queued in postgres $major" finds "db$major" "select net.http_post('http://x', '{}') > 0" t
  docker logs "$RUN-db$major" >"$WORK/log" 2>&1
  now "no secret is in the log of postgres $major" unseen "$WORK/log"
  check "postgres-meta of $major is healthy" answers 200 "http://$(address "meta$major"):8080/health"
  check "postgres $major says its version" says "meta$major" 'show server_version' "$major"
  check "postgres $major has Supabase's roles" says "meta$major" \
    "select count(*)::text as found from pg_roles where rolname in ('anon','authenticated','service_role','authenticator','supabase_auth_admin','supabase_storage_admin')" '"6"'
  check "postgres $major has Supabase's schemas" says "meta$major" \
    "select count(*)::text as found from pg_namespace where nspname in ('auth','storage','realtime','extensions','graphql_public')" '"5"'
  check "postgres $major writes to disk" says "meta$major" "select string_agg(setting, ' ') as found from pg_settings where name in ('fsync','full_page_writes','synchronous_commit')" 'on on on'
done
dumped() { [[ $(timeout 30 docker exec "$RUN-db15" pg_dump -U postgres -s -n public postgres) = *'dump complete'* ]]; }
check "pg_dump in postgres 15" dumped
query meta17 "create table public.thing (name text); insert into public.thing values ('seen'); alter table public.thing owner to postgres; grant select on public.thing to anon" >/dev/null
begun=$(milliseconds)
timeout 60 docker restart "$RUN-db17" >/dev/null
started "postgres 17, restarted," "$begun" accepts db17
check "postgres 17 keeps its data over a restart" says meta17 'select name from public.thing' seen

# Killed at different moments of its first start and started again: either it was complete or it
# begins again, and nothing in between is taken for a database.
for after in 0.05 0.2 0.4 0.6 0.8 1.0 1.2 1.5; do
  database "cut$after" 17
  timeout 30 docker start "$RUN-cut$after" >/dev/null
  read -r -t "$after" _ <> <(:) || :
  timeout 30 docker kill "$RUN-cut$after" >/dev/null 2>&1 || :
  timeout 30 docker start "$RUN-cut$after" >/dev/null
  check "a first start that was cut off after $after s begins again" initialised "cut$after"
  leftovers() { [ "$(timeout 10 docker exec "$RUN-cut$after" ls /var/lib/postgresql/data)" = pg ]; }
  now "and leaves nothing of it" leftovers
  timeout 30 docker rm -fv "$RUN-cut$after" >/dev/null
done
echo 'select 1/0;' >"$WORK/broken.sql"
chmod 755 "$WORK" && chmod 644 "$WORK/broken.sql"
database broken 17 -v "$WORK/broken.sql:/docker-entrypoint-initdb.d/migrations/98-broken.sql:ro"
for _ in first second; do
  timeout 30 docker start "$RUN-broken" >/dev/null
  refused() {
    [ "$(timeout 60 docker wait "$RUN-broken")" = 1 ] || return 1
    docker logs "$RUN-broken" >"$WORK/log" 2>&1
    grep -q '98-broken.sql failed' "$WORK/log"
  }
  now "a script that fails ends the first start, each time" refused
done

PGRST_DB_URI="postgres://authenticator:$PASSWORD@db17:5432/postgres"
export PGRST_DB_URI
run rest --read-only --tmpfs /tmp -e PGRST_DB_URI -e PGRST_DB_SCHEMAS=public -e PGRST_DB_ANON_ROLE=anon \
  -e PGRST_JWT_SECRET $NAME/postgrest:12
# The gateway, on the files that projects get of each revision.
RENDERED=$(cd "$HERE/../../provisioner-worker/src/test/resources/stacks-golden" && pwd)
run meta --read-only --tmpfs /tmp -e PG_META_PORT=8080 -e PG_META_DB_HOST=db17 -e PG_META_DB_PORT=5432 \
  -e PG_META_DB_NAME=postgres -e PG_META_DB_USER=postgres -e PG_META_DB_PASSWORD "$NAME/postgres-meta:0"
# gateway <name> <docker's arguments...>: a gateway and what is to hold of it whatever it is made of.
gateway() {
  local name=$1 url
  shift
  run "$name" --read-only --tmpfs /tmp "$@" "$NAME/gateway:1"
  url=http://$(address "$name"):8000
  check "the $name's status page answers" answers 200 "http://$(address "$name"):8100/status"
  now "the $name serves no status to the outside" answers 404 "$url/status"
  check "the $name serves a table to the anon key" answers 200 -H "apikey: $ANON" "$url/rest/v1/thing"
  now "without a key the $name is closed" answers 401 "$url/rest/v1/thing"
  now "with a wrong key the $name is closed" answers 401 -H 'apikey: guess' "$url/rest/v1/thing"
  now "with an empty key the $name is closed" answers 401 -H 'apikey;' "$url/rest/v1/thing"
  now "no path leads around the $name's key" answers 401 --path-as-is "$url/auth/v1/verify/../settings"
  now "meta is closed to the anon key of the $name" answers 403 -H "apikey: $ANON" "$url/pg/health"
  check "meta is open to the service key of the $name" answers 200 -H "apikey: $SERVICE" "$url/pg/health"
  now "the $name takes a key in the query" answers 200 "$url/pg/health?apikey=$SERVICE"
  now "what the $name keeps inside says so" answers 403 -H "apikey: $SERVICE" "$url/realtime/v1/api/tenants/x"
  now "an unknown path has no route in the $name" answers 404 "$url/nothing"
  now "the $name answers a preflight" answers 200 -X OPTIONS -H 'Origin: http://x' \
    -H 'Access-Control-Request-Method: GET' "$url/rest/v1/thing"
  now "the $name says of a service that it is not there" answers 503 "$url/storage/v1/status"
}
gateway kong -v "$RENDERED/2026.02/usual/volumes/api/kong.yml:/home/kong/temp.yml:ro" -e SUPABASE_ANON_KEY -e SUPABASE_SERVICE_KEY
envoy=$RENDERED/2026.09/usual/volumes/api/envoy
gateway envoy -v "$envoy/lds.template.yaml:/etc/envoy/lds.template.yaml:ro" -v "$envoy/cds.yaml:/etc/envoy/cds.yaml:ro" \
  -e "ANON_KEY=$ANON" -e "SERVICE_ROLE_KEY=$SERVICE" -e API_GW_HTTP_PORT=20000
now "the API's description is for the service key" answers 403 -H "apikey: $ANON" "http://$(address envoy):8000/rest/v1/"
sed 's/function envoy_on_request/function nobody_calls/' "$envoy/lds.template.yaml" >"$WORK/broken.yaml"
chmod 644 "$WORK/broken.yaml"
run misled --read-only --tmpfs /tmp -v "$WORK/broken.yaml:/etc/envoy/lds.template.yaml:ro" \
  -v "$envoy/cds.yaml:/etc/envoy/cds.yaml:ro" "$NAME/gateway:1"
ended() { [ "$(timeout 60 docker wait "$RUN-misled")" = 1 ]; }
now "a gateway that does not understand its files does not start" ended
honours() { NODE_PATH=$CACHE/gateway-1/node_modules timeout 100 node --test "$HERE/gateway/test" >"$WORK/gateway.log" 2>&1; }
now "the gateway's own tests pass" honours

# standin <name> <service> <docker's arguments...>
standin() { run "$1" --read-only --tmpfs /tmp "${@:3}" "$NAME/standin:$2" ignored arguments; }
while read -r service port path; do
  begun=$(milliseconds)
  standin "$service" "$service"
  url=http://$(address "$service"):$port$path
  [ "$service" != auth ] || started "a stand-in" "$begun" answers 200 "$url"
  check "$service answers its health path" answers 200 "$url"
done <<'LIST'
auth 9999 /health
realtime 4000 /api/tenants/realtime-dev/health
storage 5000 /status
imgproxy 5001 /health
functions 9000 /anything
analytics 4000 /health
vector 9001 /health?verbose=1
studio 3000 /api/platform/profile
supavisor 4000 /api/health
LIST
auth=http://$(address auth):9999/health
now "a stand-in answers its health path alone" answers 404 "${auth}y"
now "it answers a HEAD" answers 200 -I "$auth"
head -c 300000 /dev/zero | tr '\0' x >"$WORK/body"
now "it takes a body" answers 200 --data-binary "@$WORK/body" "$auth"
pooler() { (exec 3<>"/dev/tcp/$(address supavisor)/$1") 2>/dev/null; }
now "the pooler takes connections" pooler 6543
# send <bytes for printf>: what the stand-in answers to exactly these.
send() { (exec 3<>"/dev/tcp/$(address auth)/9999" && printf '%b' "$1" >&3 && timeout 5 head -c 12 <&3); }
said() { [ "$(send "$1")" = "HTTP/1.1 $2" ]; }
now "what is no request is refused" said 'hello\r\n\r\n' 400
now "a zero is refused" said 'GET /health\0 HTTP/1.1\r\n\r\n' 400
now "an endless request is refused" said "GET /$(head -c 9000 /dev/zero | tr '\0' x)" 431
# More silent callers than it has room for: they are sent away after a while.
for _ in $(seq 300); do exec {idle}<>"/dev/tcp/$(address auth)/9999" && IDLE+=("$idle"); done 2>/dev/null || :
now "silent callers were there" [ "${#IDLE[@]}" -ge 200 ]
check "silent callers keep nobody out for long" answers 200 "$auth"
for idle in "${IDLE[@]}"; do exec {idle}>&-; done
told() { timeout 10 docker exec "$RUN-auth" standin mode "$1"; }
told sick
now "a stand-in can be sick" answers 500 "$auth"
told deaf
now "a stand-in can be deaf" answers 000 -m 1 "$auth"
told ok
now "a stand-in can recover" answers 200 "$auth"
wrong() { ! told strange; }
now "it knows its modes" wrong
begun=$(milliseconds)
timeout 30 docker stop "$RUN-auth" >/dev/null
took=$(($(milliseconds) - begun))
echo "  a stand-in stops in $took ms"
now "a stand-in stops at once" [ "$took" -lt 3000 ]
exited() { [ "$(docker inspect -f '{{.State.ExitCode}} {{.State.Running}}' "$RUN-$1")" = "$2 false" ]; }
now "and says that all was well" exited auth 0
standin slow auth -e STANDIN_MODE=slow -e STANDIN_DELAY_MS=3000
slow=http://$(address slow):9999/health
check "a stand-in can be slow" answers 503 "$slow"
check "and ready in the end" answers 200 "$slow"
standin sick storage -e STANDIN_MODE=sick
check "a stand-in can be sick from the start" answers 500 "http://$(address sick):5000/status"
standin deaf storage -e STANDIN_MODE=deaf
deaf=$(address deaf)
listens() { (exec 3<>"/dev/tcp/$deaf/5000") 2>/dev/null; }
check "a stand-in can be deaf from the start" listens
now "and then says nothing" answers 000 -m 1 "http://$deaf:5000/status"
standin crash vector -e STANDIN_MODE=crash -e STANDIN_DELAY_MS=200
check "a stand-in can crash" exited crash 1
current() { [[ $("$HERE/build.sh") = *current* ]]; }
check "a second build has nothing to do" current

echo "$PASSED passed, $FAILED failed"
[ "$FAILED" = 0 ]
