package org.gbrbm.serving;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.node.NullNode;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.gbrbm.files.Checksums;
import org.gbrbm.files.DamagedFileException;
import org.gbrbm.files.JsonFiles;
import org.gbrbm.model.RbmParameters;
import org.gbrbm.train.Checkpoint;
import org.tensorflow.proto.SavedModel;

/**
 * What an exported model tells of itself.
 *
 * @param provenance where it came from
 * @param signatures what it can be asked for, by their keys
 */
public record ExportedModel(Provenance provenance, Map<String, SignatureTypes> signatures) {

  /** Of what is not in every export: it is of an older version, or the data had no names. */
  private static final Map<String, ?> ABSENT =
      Map.of(
          "logZ",
          NullNode.getInstance(),
          "calibration",
          NullNode.getInstance(),
          "source/rows",
          0,
          "source/columns",
          List.of());

  /** As much of a provenance as every version of this software can read. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Form(int format) {}

  /**
   * {@return whether a folder is one of a SavedModel, sound or not}
   *
   * @param folder a folder {@code NAME/VERSION}, which need not exist
   */
  public static boolean isAt(Path folder) {
    return Files.exists(folder.resolve(SavedModelExport.GRAPH))
        || Files.exists(folder.resolve(SavedModelExport.PROVENANCE));
  }

  /**
   * Reads an exported model's description; its files are checked for damage.
   *
   * @param folder the model's folder, {@code NAME/VERSION}
   * @return the description
   * @throws IllegalArgumentException when the model is not one that this software has exported
   * @throws DamagedFileException when it is damaged or from another version of this software
   * @throws IOException when it cannot be read
   */
  public static ExportedModel read(Path folder) throws IOException {
    var provenance = folder.resolve(SavedModelExport.PROVENANCE);
    if (!Files.isRegularFile(provenance)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s is not a model that gbrbm has exported: it has no %s",
              folder,
              SavedModelExport.PROVENANCE));
    }
    Checksums.verify(folder);
    int format = JsonFiles.read(provenance, Form.class).format();
    if (format < Provenance.FORMAT_WITHOUT_SCALING || format > Provenance.FORMAT) {
      throw new DamagedFileException(
          String.format(
              Locale.ROOT,
              "%s: of format %d, from another version of gbrbm; this one reads format %d and before",
              provenance,
              format,
              Provenance.FORMAT));
    }
    return new ExportedModel(
        JsonFiles.read(provenance, Provenance.class, ABSENT),
        signatures(folder.resolve(SavedModelExport.GRAPH)));
  }

  /**
   * {@return an exported model, on the data as scaled}
   *
   * @param folder the model's folder, {@code NAME/VERSION}
   * @param provenance that of the model
   * @throws IOException when it cannot be read
   */
  public static RbmParameters parameters(Path folder, Provenance provenance) throws IOException {
    var variables = new Checkpoint(folder.resolve(SavedModelExport.VARIABLES));
    var parameters = variables.parameters(provenance.config().recipe());
    return provenance.format() == Provenance.FORMAT_WITHOUT_SCALING
        ? asScaled(parameters, provenance)
        : parameters;
  }

  /** The inverse of what {@link RbmParameters#onOriginalScale} had made of a model. */
  private static RbmParameters asScaled(RbmParameters onData, Provenance provenance) {
    var scaling = provenance.source().scaling();
    var offset = scaling.offset(onData.visible());
    var factor = scaling.factor(onData.visible());
    for (int i = 0; i < offset.length; i++) {
      offset[i] = -offset[i] / factor[i];
      factor[i] = 1 / factor[i];
    }
    return onData.onOriginalScale(offset, factor);
  }

  private static Map<String, SignatureTypes> signatures(Path file) throws IOException {
    try {
      var model = SavedModel.parseFrom(Files.readAllBytes(file));
      if (model.getMetaGraphsCount() != 1) {
        throw new DamagedFileException(
            String.format(
                Locale.ROOT, "%s: holds %d graphs, not one", file, model.getMetaGraphsCount()));
      }
      var signatures = new TreeMap<String, SignatureTypes>();
      model
          .getMetaGraphs(0)
          .getSignatureDefMap()
          .forEach((key, signature) -> signatures.put(key, SignatureTypes.of(signature)));
      return signatures;
    } catch (InvalidProtocolBufferException e) {
      throw new DamagedFileException(file + ": not sound (it is no SavedModel)", e);
    }
  }
}
