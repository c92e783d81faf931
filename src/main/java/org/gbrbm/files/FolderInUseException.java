package org.gbrbm.files;

import java.io.IOException;
import java.nio.file.Path;

/** Another process writes to the folder; see {@link FolderLock}. */
public final class FolderInUseException extends IOException {
  private static final long serialVersionUID = 1L;

  FolderInUseException(Path folder, String holder) {
    super(
        "%s is in use by %s; wait for it, or stop it"
            .formatted(folder, holder.isEmpty() ? "another process" : holder));
  }
}
