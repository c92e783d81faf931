package org.gbrbm.serving;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.NumberOutput;
import com.fasterxml.jackson.core.io.SerializedString;

/**
 * Numbers as texts, of which those of late are remembered: an image's pixels have 256 values, and
 * finding the shortest text of a number takes far longer than writing it.
 */
final class NumberTexts {
  private static final int SLOTS = 1 << 12;

  private final int[] bits = new int[SLOTS];
  private final SerializableString[] texts = new SerializableString[SLOTS];

  /** {@return the shortest text that stands for a number, which must be finite} */
  SerializableString of(float value) {
    int wanted = Float.floatToRawIntBits(value);
    // Fibonacci hashing: the low bits of many floats are all zero.
    int slot = (wanted * 0x9E3779B9) >>> (Integer.SIZE - Integer.numberOfTrailingZeros(SLOTS));
    if (texts[slot] == null || bits[slot] != wanted) {
      bits[slot] = wanted;
      texts[slot] = new SerializedString(NumberOutput.toString(value, true));
    }
    return texts[slot];
  }
}
