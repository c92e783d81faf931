package org.gbrbm.train;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.gbrbm.compute.SettingException;
import org.gbrbm.files.JsonFiles;

/**
 * Which normal distribution a model starts from, its {@link org.gbrbm.model.Background}: {@code
 * none}, {@code low-rank:K}, where only the K principal axes of the largest variance have a
 * variance each and all others one in common, or {@code full}, where each has its own.
 *
 * @param kind which
 * @param rank K, at least 1; 0 where the kind has none
 */
public record BackgroundKind(Kind kind, int rank) {
  /** There is none: the visible units are the data themselves. */
  public static final BackgroundKind NONE = new BackgroundKind(Kind.NONE, 0);

  /** Of all of the data's covariance. */
  public static final BackgroundKind FULL = new BackgroundKind(Kind.FULL, 0);

  private static final Pattern LOW_RANK = Pattern.compile("low-rank:([0-9]{1,9})");

  /** What of the covariance it has. */
  public enum Kind {
    /** Nothing. */
    NONE,
    /** That of the K largest principal components. */
    LOW_RANK,
    /** All. */
    FULL
  }

  /**
   * Checks the range.
   *
   * @throws IllegalArgumentException when the rank is not one for the kind
   */
  public BackgroundKind {
    if (kind == null || (kind == Kind.LOW_RANK ? rank < 1 : rank != 0)) {
      throw new IllegalArgumentException(
          "a background is none, low-rank:K with K at least 1, or full");
    }
  }

  /**
   * {@return the kind that a text names}
   *
   * @param text as {@link #toString} has it
   * @throws IllegalArgumentException when it names none
   */
  @JsonCreator
  public static BackgroundKind parse(String text) {
    var lowRank = LOW_RANK.matcher(text);
    if (lowRank.matches()) {
      return new BackgroundKind(Kind.LOW_RANK, Integer.parseInt(lowRank.group(1)));
    }
    return switch (text) {
      case "none" -> NONE;
      case "full" -> FULL;
      default ->
          throw new IllegalArgumentException(
              String.format(
                  Locale.ROOT,
                  "a background is none, low-rank:K with K at least 1, or full, not '%s'",
                  text));
    };
  }

  /**
   * {@return the kind that settings have}
   *
   * @param settings of a recipe, as for {@link Recipe#with(java.util.Map)}
   * @throws SettingException when what they have is no kind
   */
  public static BackgroundKind given(Map<String, ?> settings) {
    var value = settings.get("background");
    try {
      return value == null ? NONE : parse(JsonFiles.tree(value).asText());
    } catch (IllegalArgumentException e) {
      throw new SettingException("background", e.getMessage());
    }
  }

  /** {@return whether there is a background} */
  public boolean any() {
    return kind != Kind.NONE;
  }

  /** {@return {@code none}, {@code low-rank:K} or {@code full}} */
  @Override
  @JsonValue
  public String toString() {
    return switch (kind) {
      case NONE -> "none";
      case LOW_RANK -> "low-rank:" + rank;
      case FULL -> "full";
    };
  }
}
