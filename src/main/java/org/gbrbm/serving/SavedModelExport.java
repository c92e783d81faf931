package org.gbrbm.serving;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.gbrbm.compute.Computation;
import org.gbrbm.compute.Execution;
import org.gbrbm.files.Checksums;
import org.gbrbm.files.JsonFiles;
import org.gbrbm.files.Messages;
import org.gbrbm.files.WholeFiles;
import org.gbrbm.model.RbmParameters;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.TensorFlow;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.FloatNdArray;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;

/**
 * Writes a model as TensorFlow's SavedModel: {@code saved_model.pb} and {@code variables/}; in
 * {@code assets.extra/}, which TensorFlow leaves alone, the requests that warm it up and its {@link
 * Provenance}; and {@code SHA256SUMS} of it all.
 */
public final class SavedModelExport {
  static final String GRAPH = "saved_model.pb";
  static final String PROVENANCE = "assets.extra/gbrbm.json";
  private static final String WARM_UP = "assets.extra/tf_serving_warmup_requests";
  static final String VARIABLES = "variables/variables";

  private SavedModelExport() {}

  /**
   * Checks that a model can be of use to anybody.
   *
   * @param parameters the model
   * @param provenance with the scaling of its data
   * @throws IllegalArgumentException when a parameter is not a finite number, or sigma or the
   *     factor of a column not positive
   */
  private static void requireSound(RbmParameters parameters, Provenance provenance) {
    for (double factor : provenance.source().scaling().factor(parameters.visible())) {
      if ((float) factor <= 0) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "the data are divided by %s, which 32-bit floats take for 0: the model would answer nothing",
                factor));
      }
    }
    requireFinite("W", parameters.W());
    requireFinite("b", parameters.b());
    requireFinite("c", parameters.c());
    requireFinite("sigma", parameters.sigma());
    parameters
        .background()
        .ifPresent(known -> known.parts().forEach(part -> requireFinite("its background", part)));
    for (var sigma : parameters.sigma().scalars()) {
      if (sigma.getFloat() <= 0) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "the model has a sigma of %s, where only positive ones have a meaning",
                sigma.getFloat()));
      }
    }
  }

  private static void requireFinite(String name, FloatNdArray values) {
    for (var value : values.scalars()) {
      if (!Float.isFinite(value.getFloat())) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "the model has a %s in %s, and would answer nothing else",
                value.getFloat(),
                name));
      }
    }
  }

  /**
   * Adds a model as a new version, the next after the newest.
   *
   * @param versions of the model; their folder has the name it is served by
   * @param trained the model, on data as scaled; what is written takes them as they are
   * @param provenance where it came from
   * @return the folder of the version
   * @throws IllegalArgumentException when the model is not sound
   * @throws IOException when it cannot be written; there is then no such version
   */
  public static Path addTo(ModelVersions versions, RbmParameters trained, Provenance provenance)
      throws IOException {
    return addTo(versions, OptionalLong.empty(), trained, provenance);
  }

  /**
   * Adds a model as a version.
   *
   * @param versions of the model; their folder has the name it is served by
   * @param wanted the version's number; if there is none, the next after the newest
   * @param trained the model, on data as scaled; what is written takes them as they are
   * @param provenance where it came from
   * @return the folder of the version
   * @throws IllegalArgumentException when the model is not sound
   * @throws IOException when it cannot be written, or the version is there already
   */
  public static Path addTo(
      ModelVersions versions, OptionalLong wanted, RbmParameters trained, Provenance provenance)
      throws IOException {
    requireSound(trained, provenance);
    var name = versions.folder().toAbsolutePath().normalize().getFileName().toString();
    return versions.add(wanted, partial -> write(partial, name, trained, provenance));
  }

  /**
   * Writes a model.
   *
   * @param folder an empty folder that {@link WholeFiles#writeFolder} makes whole
   * @param name what the model is called where it is served
   * @param trained the model, on data as scaled; what is written takes them as they are
   * @param provenance where it came from
   * @throws IllegalArgumentException when the model is not sound
   * @throws IOException when it cannot be written
   */
  static void write(Path folder, String name, RbmParameters trained, Provenance provenance)
      throws IOException {
    requireSound(trained, provenance);
    var scaling = provenance.source().scaling();
    int visible = trained.visible();
    var variables = folder.resolve(VARIABLES);
    var extra = folder.resolve(PROVENANCE);
    Files.createDirectory(variables.getParent());
    Files.createDirectory(extra.getParent());
    var score =
        Optional.ofNullable(provenance.calibration())
            .map(
                known -> {
                  var looked = provenance.anomalyScore();
                  return new ServedScore(looked, known.quantiles(looked));
                });
    try (var graph =
        new InferenceGraph(
            visible, trained.hidden(), scaling, trained.background().isPresent(), score)) {
      var files = new VariableFiles(graph);
      try (var session = Computation.session(graph.graph(), Execution.onHost())) {
        files.save(session, trained, variables.toString());
      } catch (TensorFlowException | IllegalArgumentException | UnsupportedOperationException e) {
        throw new IOException(
            String.format(
                Locale.ROOT, "%s: cannot be written (%s)", variables, Messages.firstLine(e)),
            e);
      }
      WholeFiles.writePart(folder.resolve(GRAPH), bytes(savedModel(graph, files)));
      var warmUp = WarmUp.records(name, graph.served(), graph.example());
      WholeFiles.writePart(folder.resolve(WARM_UP), warmUp);
    }
    JsonFiles.writePart(extra, provenance);
    Checksums.write(folder);
  }

  private static SavedModel savedModel(InferenceGraph graph, VariableFiles files) {
    var about =
        MetaGraphDef.MetaInfoDef.newBuilder()
            .addTags(SavedModelBundle.DEFAULT_TAG)
            .setTensorflowVersion(TensorFlow.version());
    var metaGraph =
        MetaGraphDef.newBuilder()
            .setMetaInfoDef(about)
            .setGraphDef(graph.graph().toGraphDef())
            .setSaverDef(files.saver())
            .putCollectionDef("variables", files.definitions())
            .putAllSignatureDef(graph.signatures());
    return SavedModel.newBuilder().setSavedModelSchemaVersion(1).addMetaGraphs(metaGraph).build();
  }

  /** The same bytes for the same model, in whatever order its maps are. */
  private static byte[] bytes(Message message) {
    var bytes = new byte[message.getSerializedSize()];
    var out = CodedOutputStream.newInstance(bytes);
    out.useDeterministicSerialization();
    try {
      message.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException("an array of the size that it needs", e);
    }
    return bytes;
  }
}
