package org.gbrbm.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.io.IOUtils;
import org.gbrbm.files.JsonFiles;

/** Recipes by name, and from files of one's own. */
public final class Recipes {
  /** The name of the recipe that there are reference results for. */
  public static final String NOTEBOOK = "notebook";

  /** The names of the shipped recipes. */
  public static final List<String> SHIPPED = List.of(NOTEBOOK, "sharp", "modern");

  private Recipes() {}

  /**
   * {@return a recipe}
   *
   * @param nameOrFile one of {@link #SHIPPED}, or a JSON file that has every setting, as they have
   * @throws IllegalArgumentException when there is no such recipe
   * @throws org.gbrbm.files.DamagedFileException when a setting is missing, unknown or out of its
   *     range
   * @throws IOException when the file cannot be read
   */
  public static Recipe read(String nameOrFile) throws IOException {
    if (SHIPPED.contains(nameOrFile)) {
      return shipped(nameOrFile);
    }
    var file = Path.of(nameOrFile);
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "there is no recipe '%s': take auto, %s, or the file of a recipe",
              nameOrFile,
              String.join(", ", SHIPPED)));
    }
    return JsonFiles.read(file, Recipe.class);
  }

  /**
   * {@return a recipe; empty for {@code auto}, which depends on the data}
   *
   * @param nameOrFile as for {@link #read}, or {@code auto}
   * @throws IllegalArgumentException when there is no such recipe
   * @throws IOException when its file cannot be read, or is none of a recipe
   */
  public static Optional<Recipe> fixed(String nameOrFile) throws IOException {
    return nameOrFile.equals(AutoRecipe.NAME) ? Optional.empty() : Optional.of(read(nameOrFile));
  }

  /**
   * {@return a recipe that comes with this software}
   *
   * @param name one of {@link #SHIPPED}
   */
  public static Recipe shipped(String name) {
    try {
      var resource = Recipes.class.getResource("recipes/" + name + ".json");
      return JsonFiles.parse(
          IOUtils.toString(resource, StandardCharsets.UTF_8), Recipe.class, name);
    } catch (IOException e) {
      throw new UncheckedIOException("the shipped recipe " + name + " cannot be read", e);
    }
  }
}
