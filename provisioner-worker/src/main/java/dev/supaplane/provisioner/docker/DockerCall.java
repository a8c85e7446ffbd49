package dev.supaplane.provisioner.docker;

/** What was asked: the engine's status codes mean different things for different calls. */
enum DockerCall {
  OBSERVE("observe"),
  IMAGE("image"),
  NETWORK_CREATE("create network"),
  NETWORK_REMOVE("remove network"),
  VOLUME_CREATE("create volume"),
  VOLUME_REMOVE("remove volume"),
  CONTAINER_CREATE("create container"),
  CONTAINER_START("start container"),
  CONTAINER_STOP("stop container"),
  CONTAINER_REMOVE("remove container"),
  EXEC("exec in container"),
  LOGS("logs of container"),
  USAGE("usage of"),
  WATCH("watch"),
  PING("ping");

  private final String words;

  DockerCall(String words) {
    this.words = words;
  }

  String of(String subject) {
    return subject.isEmpty() ? words : words + " " + subject;
  }
}
