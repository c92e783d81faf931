package org.gbrbm.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import org.gbrbm.model.SmallModel;
import org.gbrbm.serving.proto.PredictRequest;
import org.gbrbm.serving.proto.PredictionLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;

/** The requests that warm a model up, read by TensorFlow's own reader of such files. */
class WarmUpTest {
  @TempDir private Path folder;

  private static List<PredictRequest> read(Path file) throws IOException {
    var requests = new ArrayList<PredictRequest>();
    try (var graph = new Graph()) {
      var tf = Ops.create(graph);
      var files = tf.io.fifoQueue(List.of(TString.class));
      var enqueue = tf.io.queueEnqueue(files, List.of(tf.constant(file.toString())));
      var records = tf.io.readerReadUpTo(tf.io.tfRecordReader(), files, tf.constant(100L));
      try (var session = new Session(graph)) {
        session.run(enqueue);
        session.run(tf.io.queueClose(files));
        try (var result = session.runner().fetch(records.values()).run()) {
          for (var record : ((TString) result.get(0)).asBytes().scalars()) {
            var log = PredictionLog.parseFrom(record.getObject());
            var request = log.getPredictLog().getRequest();
            assertEquals(request.getModelSpec(), log.getLogMetadata().getModelSpec());
            requests.add(request);
          }
        }
      }
    }
    return requests;
  }

  private static Tensor tensor(TensorProto proto) {
    var sizes =
        proto.getTensorShape().getDimList().stream().mapToLong(dim -> dim.getSize()).toArray();
    var shape = Shape.of(sizes);
    var bytes = DataBuffers.of(proto.getTensorContent().toByteArray());
    return switch (proto.getDtype()) {
      case DT_FLOAT -> Tensor.of(TFloat32.class, shape, bytes);
      case DT_INT32 -> Tensor.of(TInt32.class, shape, bytes);
      case DT_INT64 -> Tensor.of(TInt64.class, shape, bytes);
      default -> throw new AssertionError(proto.getDtype());
    };
  }

  @Test
  void thereIsARequestForEachSignatureAndTheModelAnswersIt() throws IOException {
    var parameters = SmallModel.random(6, 3, 1).parameters();
    var model = Exports.export(folder.resolve("1"), parameters);
    var requests = read(model.resolve("assets.extra/tf_serving_warmup_requests"));
    var signatures = new ArrayList<String>();
    try (var bundle = SavedModelBundle.load(model.toString())) {
      for (var request : requests) {
        assertEquals("small", request.getModelSpec().getName());
        signatures.add(request.getModelSpec().getSignatureName());
        var inputs = new LinkedHashMap<String, Tensor>();
        request.getInputsMap().forEach((name, value) -> inputs.put(name, tensor(value)));
        var key = request.getModelSpec().getSignatureName();
        assertEquals(bundle.function(key).signature().inputNames(), inputs.keySet());
        assertEquals(1, Exports.answer(bundle, key, inputs).length);
      }
    }
    assertEquals(7, signatures.size());
    assertEquals(
        Set.of(
            "serving_default",
            "reconstruct",
            "reconstruct_sampled",
            "hidden",
            "free_energy",
            "score",
            "sample"),
        Set.copyOf(signatures));
  }

  @Test
  void aDamagedRecordIsNoticed() throws IOException {
    var bytes = WarmUp.records("small", EnumSet.allOf(ServedSignature.class), new float[6]);
    bytes[40] ^= 1;
    var file = folder.resolve("records");
    Files.write(file, bytes);
    var e = assertThrows(RuntimeException.class, () -> read(file));
    assertTrue(e.getMessage().contains("corrupted record"), e.getMessage());
  }
}
