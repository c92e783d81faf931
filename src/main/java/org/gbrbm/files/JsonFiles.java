package org.gbrbm.files;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads and writes records as JSON files. Reading takes nothing for granted. */
public final class JsonFiles {
  /** A record of a thousand models or of a hundred thousand epochs is well below it. */
  private static final long LONGEST = 16L << 20;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .build();

  private JsonFiles() {}

  /**
   * Reads a record.
   *
   * @param <T> the record's type
   * @param file the file
   * @param type the record's type
   * @return the record, all of whose components the file had, and nothing else
   * @throws DamagedFileException when the file is too long or holds no such record
   * @throws IOException when it cannot be read
   */
  public static <T> T read(Path file, Class<T> type) throws IOException {
    if (Files.size(file) > LONGEST) {
      throw new DamagedFileException(
          String.format(Locale.ROOT, "%s: longer than the %d bytes it may have", file, LONGEST));
    }
    try {
      return parse(Files.readString(file), type, file.toString());
    } catch (CharacterCodingException e) {
      throw new DamagedFileException(file + ": not sound (it is no UTF-8)", e);
    }
  }

  /**
   * Reads a record that has got more components since files of it were written.
   *
   * @param <T> the record's type
   * @param file the file
   * @param type the record's type
   * @param later the values of components that older files lack, by their names; that of a
   *     component within another as {@code outer/inner}
   * @return the record
   * @throws DamagedFileException when the file is too long or holds no such record
   * @throws IOException when it cannot be read
   */
  public static <T> T read(Path file, Class<T> type, Map<String, ?> later) throws IOException {
    var tree = read(file, ObjectNode.class);
    later.forEach((path, value) -> addIfAbsent(tree, path, value));
    return parse(tree.toString(), type, file.toString());
  }

  private static void addIfAbsent(ObjectNode tree, String path, Object value) {
    int inner = path.lastIndexOf('/');
    var outer = inner < 0 ? tree : tree.at("/" + path.substring(0, inner));
    if (outer instanceof ObjectNode object) {
      object.putIfAbsent(path.substring(inner + 1), tree(value));
    }
  }

  /**
   * Reads a record from memory.
   *
   * @param <T> the record's type
   * @param json the text of a file
   * @param type the record's type
   * @param name where they are from, for messages
   * @return the record, all of whose components there were, and nothing else
   * @throws DamagedFileException when they hold no such record
   * @throws IOException when they cannot be read
   */
  public static <T> T parse(String json, Class<T> type, String name) throws IOException {
    try {
      var value = JSON.readValue(json, type);
      if (value == null) {
        throw new DamagedFileException(name + ": holds nothing");
      }
      return value;
    } catch (JacksonException e) {
      throw new DamagedFileException(
          String.format(Locale.ROOT, "%s: not sound (%s)", name, reason(e)), e);
    }
  }

  /**
   * {@return a value as a tree of JSON; that of a record is an {@code ObjectNode}}
   *
   * @param value what Jackson can write
   */
  public static JsonNode tree(Object value) {
    return JSON.valueToTree(value);
  }

  /**
   * {@return a value that somebody has typed: JSON, or else the text itself, such as the name of an
   * enum's constant}
   *
   * @param text what was typed
   */
  public static JsonNode typed(String text) {
    try {
      return JSON.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).readTree(text);
    } catch (JacksonException e) {
      return TextNode.valueOf(text);
    }
  }

  /**
   * Makes a record of a tree.
   *
   * @param <T> the record's type
   * @param tree all components of the record, and nothing else
   * @param type the record's type
   * @return the record
   * @throws IllegalArgumentException that says which component is missing, unknown or out of range
   */
  public static <T> T record(JsonNode tree, Class<T> type) {
    try {
      return JSON.treeToValue(tree, type);
    } catch (JacksonException e) {
      throw new IllegalArgumentException(reason(e), e);
    }
  }

  /** What is wrong: a record says it best, and Jackson where no record could be made. */
  private static String reason(JacksonException e) {
    return e.getCause() instanceof IllegalArgumentException refused
        ? refused.getMessage()
        : place(e) + Messages.firstLine(e.getOriginalMessage());
  }

  /** The setting that is wrong, as {@code optimisation.learningRate}, or the line. */
  private static String place(JacksonException e) {
    if (e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
      return mapping.getPath().stream()
              .map(part -> part.getFieldName() == null ? "[]" : part.getFieldName())
              .collect(Collectors.joining("."))
          + ": ";
    }
    return e.getLocation() == null
        ? ""
        : String.format(Locale.ROOT, "line %d: ", e.getLocation().getLineNr());
  }

  /**
   * Writes a value, in place of a file that may be there.
   *
   * @param file the file
   * @param value what Jackson can write
   * @throws IOException when it cannot be written
   */
  public static void write(Path file, Object value) throws IOException {
    WholeFiles.write(file, JSON.writeValueAsBytes(value));
  }

  /**
   * Writes a value as a file of a folder that {@link WholeFiles#writeFolder} makes whole.
   *
   * @param file a file that does not exist yet
   * @param value what Jackson can write
   * @throws IOException when it cannot be written
   */
  public static void writePart(Path file, Object value) throws IOException {
    WholeFiles.writePart(file, JSON.writeValueAsBytes(value));
  }
}
