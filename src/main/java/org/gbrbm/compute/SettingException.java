package org.gbrbm.compute;

/**
 * A setting that cannot be used. The message says what is wrong in words that do not depend on how
 * the setting was given; {@link #setting} tells a user interface which of its inputs to point at.
 */
public final class SettingException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final String setting;

  /**
   * Creates an exception.
   *
   * @param setting the setting's name: {@code device}, {@code data}, or for one of a recipe its
   *     path there, such as {@code optimisation.learningRate}
   * @param message what is wrong with it
   */
  public SettingException(String setting, String message) {
    super(message);
    this.setting = setting;
  }

  /** {@return the setting's name} */
  public String setting() {
    return setting;
  }
}
