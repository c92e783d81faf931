package org.gbrbm.files;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** Another process writes to the folder; see {@link FolderLock}. */
public final class FolderInUseException extends IOException {
  private static final long serialVersionUID = 1L;

  FolderInUseException(Path folder, String holder) {
    super(
        String.format(
            Locale.ROOT,
            "%s is in use by %s; wait for it, or stop it",
            folder,
            holder.isEmpty() ? "another process" : holder));
  }
}
