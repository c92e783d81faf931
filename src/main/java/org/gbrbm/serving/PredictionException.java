package org.gbrbm.serving;

import java.io.IOException;
import java.util.Locale;

/** A request that got no usable answer; the message says what, where and what to do. */
public final class PredictionException extends IOException {
  private static final long serialVersionUID = 1L;

  private static final String WHICH_PORT =
      "is it TensorFlow Serving's port, 8500 for gRPC, 8501 for REST?";

  /** Kinds of failure: gRPC's statuses, which HTTP's are told by too, and one more. */
  public enum Reason {
    /** The call was given up by the server or by this thread's interruption. */
    CANCELLED("was given up", "try again"),
    /** The server does not say what failed. */
    UNKNOWN("failed for an unknown reason", "see the server's log"),
    /** The server takes the request for wrong. */
    INVALID_ARGUMENT("refuses the request", "see what the model takes"),
    /** No answer within the deadline. */
    DEADLINE_EXCEEDED("does not answer in time", "give it longer, or send fewer images"),
    /** No such model or version. */
    NOT_FOUND(
        "does not have the model", "check the model's name and version, and what the server has"),
    /** Something is there already. */
    ALREADY_EXISTS("refuses the request", "see the server's log"),
    /** The caller may not do this. */
    PERMISSION_DENIED("does not allow it", "check the bearer token"),
    /** Too many requests, or too large a message. */
    RESOURCE_EXHAUSTED(
        "is overloaded, or the message is too large", "try again later, or fewer images"),
    /** The model does not have what was asked for. */
    FAILED_PRECONDITION("cannot do it", "check the signature"),
    /** A conflict with other requests. */
    ABORTED("gave up", "try again"),
    /** A value outside its range. */
    OUT_OF_RANGE("refuses the request", "see what the model takes"),
    /** No such service there. */
    UNIMPLEMENTED("does not offer predictions", WHICH_PORT),
    /** The server failed. */
    INTERNAL("failed", "see the server's log"),
    /** The server cannot be reached, or asks to try again. */
    UNAVAILABLE(
        "cannot be reached or is not ready",
        "is it up, and is the port right, 8500 for gRPC, 8501 for REST?"),
    /** The server's data are lost. */
    DATA_LOSS("lost data", "see the server's log"),
    /** The caller did not say who it is. */
    UNAUTHENTICATED("wants to know who asks", "send a bearer token"),
    /** The encrypted connection cannot be set up. */
    NOT_TRUSTED(
        "cannot be connected to with TLS",
        "check that it speaks TLS, and trust its authority's certificate"),
    /** There is an answer, but not one that the model's signature promises. */
    UNUSABLE_ANSWER("gives an unusable answer", WHICH_PORT);

    private final String what;
    private final String advice;

    Reason(String what, String advice) {
      this.what = what;
      this.advice = advice;
    }

    /** {@return whether the request must change, rather than the server} */
    public boolean wrongInput() {
      return switch (this) {
        case INVALID_ARGUMENT,
            NOT_FOUND,
            FAILED_PRECONDITION,
            OUT_OF_RANGE,
            PERMISSION_DENIED,
            UNAUTHENTICATED ->
            true;
        default -> false;
      };
    }

    /**
     * The reason behind an HTTP status, in the way that TensorFlow Serving turns its own into
     * HTTP's; its 400 may also be FAILED_PRECONDITION or OUT_OF_RANGE.
     */
    static Reason ofHttp(int status) {
      return switch (status) {
        case 401 -> UNAUTHENTICATED;
        case 403 -> PERMISSION_DENIED;
        case 404 -> NOT_FOUND;
        case 405, 501 -> UNIMPLEMENTED;
        case 408, 504 -> DEADLINE_EXCEEDED;
        case 409 -> ABORTED;
        case 413, 429 -> RESOURCE_EXHAUSTED;
        case 499 -> CANCELLED;
        case 503 -> UNAVAILABLE;
        default -> status >= 500 ? INTERNAL : status >= 400 ? INVALID_ARGUMENT : UNUSABLE_ANSWER;
      };
    }
  }

  private static final int LONGEST_DETAIL = 300;

  /** What kind of failure it is. */
  private final Reason reason;

  PredictionException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /**
   * Creates an exception.
   *
   * @param reason what kind of failure it is
   * @param where the server
   * @param detail what the server or the library says; may be null or long
   * @param cause what it comes from, or null
   */
  PredictionException(Reason reason, String where, String detail, Throwable cause) {
    super(
        String.format(
            Locale.ROOT, "%s %s%s; %s", where, reason.what, inBrackets(detail), reason.advice),
        cause);
    this.reason = reason;
  }

  /** {@return what kind of failure it is} */
  public Reason reason() {
    return reason;
  }

  /** Others' words, made fit to print: one line, no control characters, not long. */
  private static String inBrackets(String detail) {
    if (detail == null || detail.isBlank()) {
      return "";
    }
    var line = detail.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return line.length() <= LONGEST_DETAIL
        ? " (" + line + ")"
        : " (" + line.substring(0, LONGEST_DETAIL) + "...)";
  }
}
