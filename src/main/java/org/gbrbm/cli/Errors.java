package org.gbrbm.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.function.BooleanSupplier;
import org.gbrbm.data.DataException;
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
    command.getErr().println("gbrbm: " + e.getMessage());
    if (!UnmatchedArgumentException.printSuggestions(e, command.getErr())) {
      command.getErr().printf("See: %s --help%n", command.getCommandSpec().qualifiedName());
    }
    return WRONG_INPUT;
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
    command.getErr().println("gbrbm: " + message(e));
    if (verbose.getAsBoolean()) {
      e.printStackTrace(command.getErr());
    }
    return exitCode(e);
  }

  private static int exitCode(Exception e) {
    boolean input =
        e instanceof IllegalArgumentException
            || e instanceof DataException
            || e instanceof FileAlreadyExistsException
            || e instanceof NoSuchFileException;
    return input ? WRONG_INPUT : FAILED;
  }

  private static String message(Exception e) {
    if (e instanceof FileAlreadyExistsException exists) {
      return exists.getFile() + " exists already; choose another with --out or --name";
    }
    if (e instanceof AccessDeniedException denied) {
      return denied.getFile() + ": no permission to write there; choose another with --out";
    }
    if (e instanceof NoSuchFileException missing) {
      return missing.getFile() + ": no such file or folder";
    }
    if (e instanceof IOException && e.getMessage() != null) {
      return e.getMessage();
    }
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }
}
