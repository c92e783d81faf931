package org.gbrbm.compute;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class CudaLibrariesTest {
  @Test
  void tellsWhichOfTheSevenAreMissing() {
    var libraries = CudaLibraries.of(name -> !name.startsWith("libcudnn"));
    assertEquals(6, libraries.opened().size());
    assertEquals(List.of("libcudnn.so.9"), libraries.missing());
  }
}
