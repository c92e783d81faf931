package org.gbrbm.serving;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;

/**
 * What a signature of a served model takes and gives.
 *
 * @param inputs the inputs' types by their names
 * @param outputs the outputs' types by their names
 */
public record SignatureTypes(
    SortedMap<String, TensorType> inputs, SortedMap<String, TensorType> outputs) {

  /** Copies the maps. */
  public SignatureTypes {
    inputs = Collections.unmodifiableSortedMap(new TreeMap<>(inputs));
    outputs = Collections.unmodifiableSortedMap(new TreeMap<>(outputs));
  }

  static SignatureTypes of(SignatureDef signature) {
    return new SignatureTypes(types(signature.getInputsMap()), types(signature.getOutputsMap()));
  }

  private static SortedMap<String, TensorType> types(Map<String, TensorInfo> infos) {
    var types = new TreeMap<String, TensorType>();
    infos.forEach((name, info) -> types.put(name, TensorType.of(info)));
    return types;
  }
}
