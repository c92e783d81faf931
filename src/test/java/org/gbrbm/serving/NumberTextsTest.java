package org.gbrbm.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NumberTextsTest {

  /**
   * Far more numbers than are remembered, twice each, among them some that come again and again.
   */
  @Test
  void textsAreThoseOfTheNumbers() {
    var texts = new NumberTexts();
    var random = new Random(1);
    for (int n = 0; n < 100_000; n++) {
      float pixel = random.nextInt(256) / 255f;
      float any = Float.intBitsToFloat(random.nextInt());
      for (float value : new float[] {pixel, any, -pixel, any}) {
        if (Float.isFinite(value)) {
          int bits = Float.floatToIntBits(Float.parseFloat(texts.of(value).getValue()));
          assertEquals(Float.floatToIntBits(value), bits);
        }
      }
    }
  }

  @Test
  void zerosKeepTheirSigns() {
    var texts = new NumberTexts();
    assertEquals(
        List.of("0.0", "-0.0", "0.0", "1.0"),
        Stream.of(0f, -0f, 0f, 1f).map(value -> texts.of(value).getValue()).toList());
  }
}
