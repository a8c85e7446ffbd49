# Starts and stops the control plane in the background.
SERVICE_PID=$SUPAPLANE_DATA/supaplane.pid
SERVICE_LOG=$SUPAPLANE_DATA/log/supaplane.log
# A certificate is made out to a name: whether it is ours is asked by no token that is sent here.
SERVICE_CURL=(curl)
SERVICE_HOST=${SUPAPLANE_ADDRESS:-${SERVER_ADDRESS:-127.0.0.1}}
case $SERVICE_HOST in
  0.0.0.0 | ::) SERVICE_HOST=127.0.0.1 ;;
esac
SERVICE_URL_HOST=$SERVICE_HOST
case $SERVICE_HOST in
  *:*) SERVICE_URL_HOST="[$SERVICE_HOST]" ;;
esac
SERVICE_URL=http://$SERVICE_URL_HOST:$SUPAPLANE_PORT
if [ -n "${SUPAPLANE_TLS_CERTIFICATE:-}" ]; then
  SERVICE_URL=https://$SERVICE_URL_HOST:$SUPAPLANE_PORT
  SERVICE_CURL=(curl --insecure)
fi

service_runs() {
  local pid
  [ -f "$SERVICE_PID" ] || return 1
  pid=$(cat "$SERVICE_PID")
  # A number can be anybody's after a reboot, also another installation's: only a java with our
  # program and our data directory is the service. (Whole inputs are read: pipefail is on.)
  [ -r "/proc/$pid/cmdline" ] && [ -r "/proc/$pid/environ" ] || return 1
  [ "$(tr '\0' ' ' <"/proc/$pid/cmdline" | grep -c 'supaplane.jar serve')" -gt 0 ] &&
    [ "$(tr '\0' '\n' <"/proc/$pid/environ" | grep -cxF "SUPAPLANE_DATA=$SUPAPLANE_DATA")" -gt 0 ]
}

# Whoever listens there now would answer for ours while we wait for it.
service_demand_port() {
  if (exec 3<>"/dev/tcp/$SERVICE_HOST/$SUPAPLANE_PORT") 2>/dev/null; then
    die "port $SUPAPLANE_PORT is taken; end what listens there, or set SUPAPLANE_PORT (nine more ports above it are used)"
  fi
}

service_up() {
  local deadline
  if service_runs && "${SERVICE_CURL[@]}" -fsS -m 5 "$SERVICE_URL/readyz" >/dev/null 2>&1; then
    STEP_TOLD="runs at $SERVICE_URL"
    return 0
  fi
  if ! service_runs; then
    service_demand_port
    mkdir -p "$SUPAPLANE_DATA/log"
    setsid nohup "$JAVA_HOME/bin/java" -Xmx1g -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED \
      --sun-misc-unsafe-memory-access=allow -jar "$PROGRAM" serve \
      </dev/null >>"$SERVICE_LOG" 2>&1 &
    printf '%s\n' "$!" >"$SERVICE_PID"
  fi
  deadline=$((SECONDS + 180))
  until "${SERVICE_CURL[@]}" -fsS -m 5 "$SERVICE_URL/readyz" >/dev/null 2>&1; do
    if ! kill -0 "$(cat "$SERVICE_PID")" 2>/dev/null; then
      tail -n 20 "$SERVICE_LOG" >&2
      die "the control plane ended while it started; its log is $SERVICE_LOG"
    fi
    [ $SECONDS -lt $deadline ] ||
      die "the control plane is not ready after 180 s: $("${SERVICE_CURL[@]}" -sS -m 5 "$SERVICE_URL/readyz" 2>&1); its log is $SERVICE_LOG"
    read -r -t 0.3 _ <> <(:) || :
  done
  STEP_TOLD="up at $SERVICE_URL"
}

service_tell() {
  say ""
  say "API      $SERVICE_URL"
  say "token    $SUPAPLANE_DATA/secrets/superuser-token"
  say "try      curl -H \"Authorization: Bearer \$(cat $SUPAPLANE_DATA/secrets/superuser-token)\" $SERVICE_URL/v1/projects"
  say "stop     ./supaplane down"
}

service_await_end() {
  local pid=$1 deadline=$((SECONDS + $2))
  while kill -0 "$pid" 2>/dev/null && ! grep -q '^State:.Z' "/proc/$pid/status" 2>/dev/null; do
    [ $SECONDS -lt $deadline ] || return 1
    read -r -t 0.2 _ <> <(:) || :
  done
}

service_down() {
  local pid
  if ! service_runs; then
    rm -f "$SERVICE_PID"
    STEP_TOLD='was not running'
    return 0
  fi
  pid=$(cat "$SERVICE_PID")
  kill "$pid"
  if ! service_await_end "$pid" 30; then
    kill -9 "$pid" || :
    service_await_end "$pid" 10 || die "the control plane (pid $pid) does not stop"
  fi
  rm -f "$SERVICE_PID"
  STEP_TOLD='stopped; projects go on'
}

service_logs() {
  [ -f "$SERVICE_LOG" ] || die "there is no log yet in $SUPAPLANE_DATA"
  if [ "${1:-}" = -f ]; then tail -n 100 -f "$SERVICE_LOG"; else tail -n 200 "$SERVICE_LOG"; fi
}
