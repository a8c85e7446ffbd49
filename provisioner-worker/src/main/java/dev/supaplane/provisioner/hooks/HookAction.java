package dev.supaplane.provisioner.hooks;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a command is to do; those before DELETE are for the provision command. */
enum HookAction {
  /** Make the stack run for the first time. */
  CREATE,
  /** Make it run again after a failed creation was cleared. */
  RETRY,
  /** Make a paused stack run, with its data. */
  RESUME,
  /** Make some services anew, all of them or those that are named; data stays. */
  RESTART,
  /** Make it run by another spec; what does not differ stays as it is, and so does data. */
  UPDATE,
  /** Make it run with other secrets; data stays. */
  ROTATE,
  /** Make it run as its files say: it does not, and nobody asked for that. */
  REPAIR,
  /** Let nothing of it run, for a pause or while a deletion can be undone; data stays. */
  PAUSE,
  /** Remove all of it, for good. */
  DELETE,
  /** Remove all of it after a failed creation, or before it is created again. */
  CLEAR;

  /** As it stands in the request, the environment and the steps. */
  @JsonValue
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  boolean destroys() {
    return this == DELETE || this == CLEAR;
  }

  /** The step's name in the operation's history. */
  String label() {
    return (destroys() ? "destroy command: " : "provision command: ") + word();
  }
}
