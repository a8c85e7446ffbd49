package dev.supaplane.provisioner.desired;

import java.util.List;

/** Where wishes outlive the process. */
public interface WishDisk {
  /** Everything that is kept. */
  List<DesiredStack> read();

  /** Keeps a wish. When this returns, it survives a power cut. */
  void write(DesiredStack stack);
}
