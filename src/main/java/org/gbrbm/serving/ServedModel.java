package org.gbrbm.serving;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.tensorflow.proto.DataType;

/**
 * What a server says about a version of a model.
 *
 * @param name the model's name
 * @param version the version
 * @param signatures its signatures by their keys
 */
public record ServedModel(String name, long version, Map<String, SignatureTypes> signatures) {

  /** Copies the map. */
  public ServedModel {
    signatures = Map.copyOf(signatures);
  }

  /**
   * {@return D, the number of pixels in an image that a signature takes}
   *
   * @param wanted the signature
   * @throws PredictionException when the model lacks it, or its inputs are not those of the kind of
   *     model that is exported here
   */
  public int pixels(ServedSignature wanted) throws PredictionException {
    var inputs = signature(wanted).inputs();
    var images = inputs.get("images");
    if (images != null && images.shape().size() == 2) {
      long D = images.shape().get(1);
      if (D > 0 && D <= Integer.MAX_VALUE && wanted.inputs(D).equals(inputs)) {
        return (int) D;
      }
    }
    throw unlikeOurs(wanted, "takes", inputs);
  }

  /**
   * {@return the numbers that a signature gives for an image: D, M, or one of each output}
   *
   * @param wanted the signature
   * @throws PredictionException when the model lacks it, or its output is not that of the kind of
   *     model that is exported here
   */
  public int outputs(ServedSignature wanted) throws PredictionException {
    var outputs = signature(wanted).outputs();
    var ours = wanted.outputs().stream().map(name -> outputs.get(name)).toList();
    int rank = wanted.givesNumbers() ? 1 : 2;
    boolean fits =
        ours.stream()
            .allMatch(
                output ->
                    output != null
                        && output.dtype() == DataType.DT_FLOAT
                        && output.shape().size() == rank);
    if (fits && wanted.givesNumbers()) {
      return ours.size();
    }
    if (fits) {
      long given = ours.get(0).shape().get(1);
      long columns = wanted.givesImages() ? pixels(wanted) : given;
      if (columns > 0 && columns <= Integer.MAX_VALUE && given == columns) {
        return (int) columns;
      }
    }
    throw unlikeOurs(wanted, "gives", outputs);
  }

  /** The shape of each output of the answer to a request: [n] or [n, columns]. */
  List<Long> shape(PredictionRequest request) throws PredictionException {
    long rows = request.images().size();
    return request.signature().givesNumbers()
        ? List.of(rows)
        : List.of(rows, (long) outputs(request.signature()));
  }

  private SignatureTypes signature(ServedSignature wanted) throws PredictionException {
    var signature = signatures.get(wanted.key());
    if (signature == null) {
      var known = signatures.keySet().stream().filter(key -> !key.startsWith("__")).sorted();
      throw new PredictionException(
          PredictionException.Reason.FAILED_PRECONDITION,
          String.format(
              Locale.ROOT,
              "%s has no signature %s, only %s%s",
              this,
              wanted.key(),
              known.toList(),
              wanted == ServedSignature.SCORE
                  ? "; a run that gbrbm 0.1.0 has trained is calibrated by train --resume RUN, and is then to be exported again"
                  : ""));
    }
    return signature;
  }

  private PredictionException unlikeOurs(
      ServedSignature wanted, String verb, Map<String, TensorType> tensors) {
    return new PredictionException(
        PredictionException.Reason.FAILED_PRECONDITION,
        String.format(
            Locale.ROOT,
            "%s was not exported by gbrbm: its signature %s %s %s",
            this,
            wanted.key(),
            verb,
            tensors));
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "model %s, version %d", name, version);
  }
}
