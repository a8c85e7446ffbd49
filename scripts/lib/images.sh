# Says where images come from: a registry that the engine reaches, or packages of the distribution.
IMAGE_MAP=$ROOT/docker/offline/images.yml

images_prepare() {
  local kind=${SUPAPLANE_IMAGES:-auto}
  if [ "$kind" = registry ]; then
    STEP_TOLD='from a registry, when needed'
    return 0
  fi
  if [ "$kind" = auto ] && images_present; then
    STEP_TOLD='present on the engine'
    return 0
  fi
  mkdir -p "$SUPAPLANE_DATA/log"
  "$ROOT/docker/offline/build.sh" >"$SUPAPLANE_DATA/log/images.log" 2>&1 || {
    tail -n 20 "$SUPAPLANE_DATA/log/images.log" >&2
    return 1
  }
  export SUPAPLANE_IMAGE_MAP=$IMAGE_MAP
  STEP_TOLD='offline'
}

# Whether the engine has the real images already, by the database's, the largest of them.
images_present() {
  local image
  image=$(sed -n 's/^"\{0,1\}\(supabase\/postgres:17[^":]*\)"\{0,1\}:.*/\1/p' "$IMAGE_MAP" | head -n 1)
  [ -n "$image" ] && docker image inspect "$image" >/dev/null 2>&1
}
