package org.gbrbm.compute;

import java.util.Locale;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;

/**
 * A graph and the session that runs it. All that this software computes with TensorFlow is opened
 * here, so that device, threads and precision are set in one place, and native memory is freed even
 * when a graph cannot be built.
 *
 * @param <T> what holds the operations
 */
public final class Computation<T> implements AutoCloseable {
  private final Graph graph;
  private final Session session;
  private final T operations;

  private Computation(Graph graph, Session session, T operations) {
    this.graph = graph;
    this.session = session;
    this.operations = operations;
  }

  /**
   * Adds the operations to a graph.
   *
   * @param <T> what holds them
   */
  @FunctionalInterface
  public interface Definition<T> {
    /**
     * Adds the operations.
     *
     * @param graph the graph
     * @param tf makes operations in it, on the device of the computation
     * @return what holds those that are to be run
     */
    T define(Graph graph, Ops tf);
  }

  /**
   * Builds a graph and opens a session for it.
   *
   * @param <T> what holds the operations
   * @param execution how TensorFlow is to run it
   * @param definition adds the operations; what it throws is thrown here, with the graph closed
   * @return the computation, to be closed
   * @throws IllegalStateException when the default locale writes numbers in digits that TensorFlow
   *     cannot have in names
   */
  public static <T> Computation<T> of(Execution execution, Definition<T> definition) {
    requirePlainDigits();
    var graph = new Graph();
    try {
      var tf = Ops.create(graph).withDevice(execution.device().spec());
      var operations = definition.define(graph, tf);
      return new Computation<>(graph, session(graph, execution), operations);
    } catch (RuntimeException | Error e) {
      graph.close();
      throw e;
    }
  }

  /**
   * Opens a session for a graph that somebody else has built.
   *
   * @param graph the graph, not closed with the session
   * @param execution how TensorFlow is to run it; operations that name no device run on a GPU where
   *     its device is one
   * @return the session, to be closed
   */
  public static Session session(Graph graph, Execution execution) {
    return new Session(graph, execution.session());
  }

  /** TensorFlow Java numbers its operations by the default locale. */
  private static void requirePlainDigits() {
    var locale = Locale.getDefault(Locale.Category.FORMAT);
    if (!String.format(locale, "%d", 0).equals("0")) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "TensorFlow cannot name operations with the digits of the default locale %s; "
                  + "call Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT) first",
              locale.toLanguageTag()));
    }
  }

  /** {@return the graph} */
  public Graph graph() {
    return graph;
  }

  /** {@return the session} */
  public Session session() {
    return session;
  }

  /** {@return what holds the operations} */
  public T operations() {
    return operations;
  }

  /** {@return a new run of some of the operations} */
  public Session.Runner runner() {
    return session.runner();
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
