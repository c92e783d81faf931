package org.gbrbm.spark;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** The states of a shard's chains as bytes: those of hidden units, 0 or 1, take a bit each. */
final class ChainStates {
  private ChainStates() {}

  /** The bytes of states. */
  static byte[] packed(List<float[]> states) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      out.writeInt(states.size());
      for (var state : states) {
        out.writeInt(state.length);
        boolean binary = isBinary(state);
        out.writeBoolean(binary);
        if (binary) {
          var bits = bits(state);
          out.writeInt(bits.length);
          out.write(bits);
        } else {
          for (float x : state) {
            out.writeFloat(x);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("memory can be written to", e);
    }
    return bytes.toByteArray();
  }

  private static boolean isBinary(float[] state) {
    for (float x : state) {
      if (x != 0 && x != 1) {
        return false;
      }
    }
    return true;
  }

  private static byte[] bits(float[] state) {
    var bits = new BitSet(state.length);
    for (int i = 0; i < state.length; i++) {
      bits.set(i, state[i] == 1);
    }
    return bits.toByteArray();
  }

  /** The states that bytes were made of. */
  static List<float[]> unpacked(byte[] bytes) {
    var states = new ArrayList<float[]>();
    try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int count = in.readInt();
      for (int n = 0; n < count; n++) {
        var state = new float[in.readInt()];
        if (in.readBoolean()) {
          var bits = BitSet.valueOf(in.readNBytes(in.readInt()));
          bits.stream().forEach(i -> state[i] = 1);
        } else {
          for (int i = 0; i < state.length; i++) {
            state[i] = in.readFloat();
          }
        }
        states.add(state);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the states of chains are damaged", e);
    }
    return states;
  }
}
