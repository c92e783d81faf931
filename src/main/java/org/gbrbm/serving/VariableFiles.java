package org.gbrbm.serving;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.gbrbm.model.RbmParameters;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.CollectionDef;
import org.tensorflow.proto.SaverDef;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tensorflow.types.family.TType;

/** The operations of a served model that write its variables to files and read them. */
final class VariableFiles {
  private final List<ModelVariable> variables;
  private final InferenceGraph graph;
  private final Placeholder<TString> prefix;
  private final Operand<TString> saved;
  private final List<Op> assignments = new ArrayList<>();
  private final Op restored;

  VariableFiles(InferenceGraph graph) {
    this.graph = graph;
    variables = graph.variables();
    var tf = graph.tf().withSubScope("save");
    prefix = tf.withName("prefix").placeholder(TString.class);
    var names = strings(tf, variables.stream().map(ModelVariable::name).toList());
    var wholes = strings(tf, Collections.nCopies(variables.size(), ""));
    var values = variables.stream().<Operand<?>>map(ModelVariable::value).toList();
    var save = tf.train.save(prefix, names, wholes, values);
    saved = tf.withControlDependencies(List.of(save)).withName("saved").identity(prefix);

    var types = Collections.<Class<? extends TType>>nCopies(variables.size(), TFloat32.class);
    var read = tf.train.restore(prefix, names, wholes, types).tensors();
    for (int i = 0; i < variables.size(); i++) {
      assignments.add(tf.assignVariableOp(variables.get(i).handle(), read.get(i)));
    }
    restored = tf.withControlDependencies(assignments).withName("restored").noOp();
  }

  private static Operand<TString> strings(Ops tf, List<String> values) {
    return tf.array(values.toArray(String[]::new));
  }

  /**
   * Writes a model. It is fed where the variables are read, so that they need no values.
   *
   * @param session a session of the graph
   * @param parameters the model
   * @param files what the names of the files are to begin with
   */
  void save(Session session, RbmParameters parameters, String files) {
    var values = graph.values(parameters);
    var tensors = new ArrayList<TFloat32>();
    try (var name = TString.scalarOf(files)) {
      var runner = session.runner().feed(prefix, name);
      for (int i = 0; i < values.size(); i++) {
        tensors.add(TFloat32.tensorOf(values.get(i)));
        runner.feed(variables.get(i).value(), tensors.get(i));
      }
      runner.fetch(saved).run().close();
    } finally {
      tensors.forEach(TFloat32::close);
    }
  }

  /** What tells TensorFlow how to save and restore. */
  SaverDef saver() {
    return SaverDef.newBuilder()
        .setFilenameTensorName(TensorNames.of(prefix))
        .setSaveTensorName(TensorNames.of(saved))
        .setRestoreOpName(restored.op().name())
        .setVersion(SaverDef.CheckpointFormatVersion.V2)
        .build();
  }

  /** The definitions of the variables. */
  CollectionDef definitions() {
    var definitions = CollectionDef.BytesList.newBuilder();
    for (int i = 0; i < variables.size(); i++) {
      definitions.addValue(variables.get(i).definition(assignments.get(i)).toByteString());
    }
    return CollectionDef.newBuilder().setBytesList(definitions).build();
  }
}
