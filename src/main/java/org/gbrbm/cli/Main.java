package org.gbrbm.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.gbrbm.files.Versions;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command {@code gbrbm}. */
@Command(
    name = "gbrbm",
    description = "Trains, evaluates and serves Gaussian-Bernoulli restricted Boltzmann machines.",
    versionProvider = Main.Version.class,
    scope = ScopeType.INHERIT,
    footerHeading = "%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:the work failed; what was saved before is kept",
      "2:wrong usage or input",
      "129, 130, 143:stopped by HUP, INT (Ctrl-C) or TERM; training has written a checkpoint"
    })
public final class Main {
  private static final List<Class<?>> COMMANDS =
      List.of(
          InfoCommand.class,
          ConfigCommand.class,
          SweepCommand.class,
          TrainCommand.class,
          EvaluateCommand.class,
          ApplyCommand.class,
          ReconstructCommand.class,
          SampleCommand.class,
          FiltersCommand.class,
          ReportCommand.class,
          ExportCommand.class,
          PredictCommand.class,
          CompletionCommand.class);

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help message and exit.")
  @SuppressWarnings("unused") // picocli reads it
  private boolean help;

  /** Not for the commands, of which some have a {@code --version} of their own. */
  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Print version information and exit.")
  @SuppressWarnings("unused") // picocli reads it
  private boolean version;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Print the stack trace of an error too.")
  private boolean verbose;

  private Main() {}

  /** Whether errors are printed with their stack traces. */
  boolean verbose() {
    return verbose;
  }

  /**
   * Runs a command and ends the process with its exit code.
   *
   * @param arguments the command line
   */
  public static void main(String[] arguments) {
    // TensorFlow Java names operations, and other libraries print numbers, by the default locale.
    Locale.setDefault(Locale.ROOT);
    var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    int exitCode = run(out, err, arguments);
    // A full disk or a closed pipe, of which the writer does not tell.
    if (out.checkError() && exitCode == 0) {
      Warnings.warn(err, "stdout could not be written; the results there are not complete");
      exitCode = 1;
    }
    System.exit(exitCode);
  }

  /**
   * Runs a command.
   *
   * @param out where results go
   * @param err where progress and errors go
   * @param arguments the command line
   * @return the exit code
   */
  static int run(PrintWriter out, PrintWriter err, String... arguments) {
    var main = new Main();
    var errors = new Errors(main::verbose);
    var command = new CommandLine(main);
    commands(arguments).forEach(command::addSubcommand); // first: they take over what follows
    command
        .setOut(out)
        .setErr(err)
        .setParameterExceptionHandler(errors)
        .setExecutionExceptionHandler(errors);
    for (var name : List.of("sweep", "train", "config")) {
      Optional.ofNullable(command.getSubcommands().get(name))
          .ifPresent(some -> RecipeOptions.addTo(some.getCommandSpec()));
    }
    OptionValues.readPlainly(command);
    command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, new CommandList());
    command.getHelpSectionMap().remove(UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING);
    try {
      return command.execute(arguments.length == 0 ? new String[] {"--help"} : arguments);
    } catch (OutOfMemoryError | LinkageError e) { // which picocli leaves to its caller
      Warnings.warn(err, Errors.message(e));
      return Errors.exitCode(e);
    }
  }

  /**
   * The one command that is meant, where that is clear: to read the options of all takes longer.
   */
  private static List<Class<?>> commands(String... arguments) {
    return COMMANDS.stream()
        .filter(command -> arguments.length > 0 && name(command).equals(arguments[0]))
        .filter(command -> command != CompletionCommand.class) // it tells of all
        .findFirst()
        .<List<Class<?>>>map(List::of)
        .orElse(COMMANDS);
  }

  private static String name(Class<?> command) {
    return command.getAnnotation(Command.class).name();
  }

  /** Tells this software's version without loading TensorFlow. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"gbrbm " + Versions.gbrbm()};
    }
  }
}
