package dev.supaplane.provisioner.plan;

import dev.supaplane.provisioner.engine.ContainerSpec;
import dev.supaplane.provisioner.engine.NetworkSpec;
import dev.supaplane.provisioner.engine.VolumeSpec;
import dev.supaplane.provisioner.stack.RenderedStack.ServiceSpec;
import java.util.Optional;

/** One small thing to do, safe to repeat. */
public sealed interface Step {
  /** What it is, for people: in the operation's history. */
  String label();

  /** The service that it is for, where it is for one. */
  default Optional<String> service() {
    return Optional.empty();
  }

  /** Write the project's directory. */
  record WriteFiles() implements Step {
    @Override
    public String label() {
      return "write files";
    }
  }

  /** Make sure that an image is there. */
  record EnsureImage(String image) implements Step {
    @Override
    public String label() {
      return "image " + image;
    }
  }

  /** Create the project's network. */
  record CreateNetwork(NetworkSpec network) implements Step {
    @Override
    public String label() {
      return "create network";
    }
  }

  /** Create a volume. */
  record CreateVolume(VolumeSpec volume) implements Step {
    @Override
    public String label() {
      return "create volume " + volume.name();
    }
  }

  /** Create a service's container. */
  record CreateContainer(ContainerSpec container) implements Step {
    @Override
    public String label() {
      return "create " + container.service();
    }

    @Override
    public Optional<String> service() {
      return Optional.of(container.service());
    }
  }

  /** Start a service's container. */
  record StartContainer(String name) implements Step {
    @Override
    public String label() {
      return "start " + name;
    }

    @Override
    public Optional<String> service() {
      return Optional.of(name);
    }
  }

  /** Wait until a service answers as it should. */
  record AwaitHealthy(ServiceSpec spec) implements Step {
    @Override
    public String label() {
      return "await " + spec.name();
    }

    @Override
    public Optional<String> service() {
      return Optional.of(spec.name());
    }
  }

  /** Stop a container. */
  record StopContainer(String name, String id) implements Step {
    @Override
    public String label() {
      return "stop " + name;
    }

    @Override
    public Optional<String> service() {
      return Optional.of(name);
    }
  }

  /** Remove a container. */
  record RemoveContainer(String name, String id) implements Step {
    @Override
    public String label() {
      return "remove " + name;
    }

    @Override
    public Optional<String> service() {
      return Optional.of(name);
    }
  }

  /** Remove a volume with its data. */
  record RemoveVolume(String name) implements Step {
    @Override
    public String label() {
      return "remove volume " + name;
    }
  }

  /** Remove a network. */
  record RemoveNetwork(String id) implements Step {
    @Override
    public String label() {
      return "remove network";
    }
  }

  /** Remove the project's directory. */
  record RemoveDirectory() implements Step {
    @Override
    public String label() {
      return "remove files";
    }
  }
}
