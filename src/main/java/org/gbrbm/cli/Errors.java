package org.gbrbm.cli;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.gbrbm.apply.UnknownQuantityException;
import org.gbrbm.compute.SettingException;
import org.gbrbm.data.DataException;
import org.gbrbm.files.DamagedFileException;
import org.gbrbm.files.FolderInUseException;
import org.gbrbm.files.Messages;
import org.gbrbm.run.SweepFailedException;
import org.gbrbm.run.UnfinishedRunException;
import org.gbrbm.serving.PredictionException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns exceptions into one or two lines and an exit code. */
final class Errors implements IExecutionExceptionHandler, IParameterExceptionHandler {
  private static final int FAILED = 1;
  private static final int WRONG_INPUT = 2;

  private final BooleanSupplier verbose;

  Errors(BooleanSupplier verbose) {
    this.verbose = verbose;
  }

  @Override
  public int handleParseException(ParameterException e, String[] arguments) {
    var command = e.getCommandLine();
    var unmatched = e instanceof UnmatchedArgumentException wrong ? unmatched(wrong) : null;
    Warnings.warn(command, unmatched == null ? e.getMessage() : unmatched);
    command
        .getErr()
        .printf(Locale.ROOT, "See: tools/%s --help%n", command.getCommandSpec().qualifiedName());
    return WRONG_INPUT;
  }

  /** Tells of the first word that was not understood: those after it may only be its values. */
  private static String unmatched(UnmatchedArgumentException e) {
    var word = e.getUnmatched().get(0);
    boolean forCommand = !e.getCommandLine().getSubcommands().isEmpty();
    var what =
        word.startsWith("-") ? "no option" : forCommand ? "no command" : "nothing that takes";
    var suggestions = e.getSuggestions();
    return String.format(
        Locale.ROOT,
        "there is %s '%s'%s",
        what,
        word.replaceAll("\\p{Cntrl}", "?"),
        suggestions.isEmpty() ? "" : "; did you mean " + suggestions.get(0) + "?");
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
    Warnings.warn(command, message(e));
    if (verbose.getAsBoolean()) {
      e.printStackTrace(command.getErr());
    }
    return exitCode(e);
  }

  /** The exit code that tells what kind of failure this is. */
  static int exitCode(Throwable e) {
    if (e instanceof SweepFailedException failed) {
      return exitCode(failed.getCause());
    }
    if (e instanceof PredictionException failed) {
      return failed.reason().wrongInput() ? WRONG_INPUT : FAILED;
    }
    boolean input =
        e instanceof IllegalArgumentException
            || e instanceof DataException
            || e instanceof DamagedFileException
            || e instanceof FolderInUseException
            || e instanceof FileAlreadyExistsException
            || e instanceof NotDirectoryException
            || e instanceof NoSuchFileException;
    return input ? WRONG_INPUT : FAILED;
  }

  /** What to tell about a failure. */
  static String message(Throwable e) {
    if (e instanceof SettingException wrong) {
      return e.getMessage() + RecipeOptions.hint(wrong.setting());
    }
    if (e instanceof DataException wrong && !wrong.settings().isEmpty()) {
      return e.getMessage() + FormatOptions.hint(wrong.settings());
    }
    if (e instanceof UnknownQuantityException unknown) {
      return e.getMessage() + ApplyCommand.hint(unknown.lacking());
    }
    if (e instanceof PredictionException failed) {
      return e.getMessage() + ServerOptions.hint(failed.reason());
    }
    if (e instanceof UnfinishedRunException unfinished) {
      return e.getMessage()
          + "; go on with it: "
          + Shell.command("train", "--resume", unfinished.folder().path().toString());
    }
    if (e instanceof FileAlreadyExistsException exists) {
      return exists.getFile()
          + " exists already; choose another with --out or --name, or go on with it with --resume";
    }
    if (e instanceof AccessDeniedException denied) {
      return denied.getFile() + ": no permission to write there; choose another with --out";
    }
    if (e instanceof NoSuchFileException missing) {
      return missing.getFile() + ": no such file or folder";
    }
    if (e instanceof NotDirectoryException other) {
      return other.getFile() + " is not a folder; choose another with --out";
    }
    if (e instanceof InvalidPathException invalid) {
      return String.format(
          Locale.ROOT,
          "the name '%s' cannot be used in this locale; set LC_ALL=C.UTF-8",
          invalid.getInput());
    }
    if (e instanceof LinkageError) {
      return nativeLibrary(e);
    }
    if (e instanceof OutOfMemoryError) {
      return String.format(
          Locale.ROOT,
          "Java's memory does not suffice (%s); give it more, for instance with JAVA_TOOL_OPTIONS=-Xmx8g",
          e.getMessage());
    }
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  private static String nativeLibrary(Throwable e) {
    var root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.format(
        Locale.ROOT,
        "TensorFlow's native library cannot be loaded (%s); it is unpacked into ~/.javacpp/cache, which takes 700 MB; another folder is chosen with JAVA_TOOL_OPTIONS=-Dorg.bytedeco.javacpp.cachedir=DIR",
        Messages.firstLine(root));
  }
}
