package org.gbrbm.train;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Recipes by name, and from files of one's own. */
public final class Recipes {
  /** The names of the shipped recipes. */
  public static final List<String> SHIPPED = List.of("notebook", "sharp", "modern");

  private static final long MAXIMUM_BYTES = 1 << 16;
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build();

  private Recipes() {}

  /**
   * A recipe.
   *
   * @param nameOrFile one of {@link #SHIPPED}, or a JSON file with every setting, as they are
   * @throws IllegalArgumentException when there is no such recipe, or a setting is missing, unknown
   *     or out of its range
   * @throws IOException when the file cannot be read
   */
  public static Recipe read(String nameOrFile) throws IOException {
    if (SHIPPED.contains(nameOrFile)) {
      return shipped(nameOrFile);
    }
    var file = Path.of(nameOrFile);
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          "there is no recipe '%s': take one of %s, or the file of a recipe"
              .formatted(nameOrFile, String.join(", ", SHIPPED)));
    }
    if (Files.size(file) > MAXIMUM_BYTES) {
      throw new IllegalArgumentException(
          "%s: not a recipe: it is larger than %d bytes".formatted(file, MAXIMUM_BYTES));
    }
    return parse(Files.readString(file), nameOrFile);
  }

  /** The text of a shipped recipe, for a copy to start from. */
  public static String text(String name) {
    try (var in = Recipes.class.getResourceAsStream("recipes/" + name + ".json")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("the recipe " + name + " cannot be read", e);
    }
  }

  /** A recipe that comes with this software. */
  public static Recipe shipped(String name) {
    return parse(text(name), name);
  }

  private static Recipe parse(String json, String source) {
    try {
      return JSON.readValue(json, Recipe.class);
    } catch (JacksonException e) {
      var cause =
          e.getCause() instanceof IllegalArgumentException range ? range.getMessage() : null;
      throw new IllegalArgumentException(
          "%s: not a sound recipe (%s)"
              .formatted(source, cause == null ? e.getOriginalMessage() : cause),
          e);
    }
  }
}
