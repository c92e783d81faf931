package org.gbrbm.evaluate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.nio.ByteBuffer;
import java.util.Random;
import org.gbrbm.compute.Execution;
import org.gbrbm.data.Images;
import org.junit.jupiter.api.Test;

class NearestNeighboursTest {
  private static final int SIZE = 6;

  @Test
  void neighboursAreThoseOfAPlainSearch() {
    var images = random(50, 1);
    var set = random(6001, 2); // more than are compared at once
    var expected = new int[images.count()];
    for (int i = 0; i < expected.length; i++) {
      int least = Integer.MAX_VALUE;
      for (int j = 0; j < set.count(); j++) {
        int distance = distance(images, i, set, j);
        if (distance < least) {
          least = distance;
          expected[i] = j;
        }
      }
    }
    try (var neighbours = new NearestNeighbours(SIZE, Execution.onHost())) {
      assertArrayEquals(expected, neighbours.of(images, set));
    }
  }

  private static Images random(int count, long seed) {
    var pixels = new byte[count * SIZE];
    new Random(seed).nextBytes(pixels);
    return new Images(count, 2, 3, ByteBuffer.wrap(pixels));
  }

  private static int distance(Images a, int i, Images b, int j) {
    int sum = 0;
    for (int p = 0; p < SIZE; p++) {
      int difference =
          Byte.toUnsignedInt(a.pixels().get(i * SIZE + p))
              - Byte.toUnsignedInt(b.pixels().get(j * SIZE + p));
      sum += difference * difference;
    }
    return sum;
  }
}
