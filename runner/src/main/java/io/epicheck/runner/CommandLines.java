package io.epicheck.runner;

import io.epicheck.EpicheckException;
import io.epicheck.pipeline.ExitCode;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Makes the command line of picocli's parts: help, usage errors, failures. */
final class CommandLines {
    private CommandLines() {}

    static int execute(Surroundings surroundings, String... args) {
        return of(surroundings).execute(args);
    }

    static CommandLine of(Surroundings surroundings) {
        CommandLine line = new CommandLine(new EpicheckCommand(), new CommandFactory(surroundings));
        line.setOut(new PrintWriter(surroundings.out(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(surroundings.err(), true, StandardCharsets.UTF_8));
        line.setColorScheme(CommandLine.Help.defaultColorScheme(surroundings.colours() ? Ansi.ON : Ansi.OFF));
        line.setUsageHelpWidth(Math.max(80, Math.min(surroundings.width(), 120)));
        line.setUsageHelpLongOptionsMaxWidth(26);
        line.setParameterExceptionHandler(CommandLines::usageError);
        line.setExecutionExceptionHandler((thrown, command, parsed) -> failure(thrown, command, parsed));
        return line;
    }

    private static int usageError(ParameterException wrong, String[] args) {
        PrintWriter err = wrong.getCommandLine().getErr();
        err.println("error: " + wrong.getMessage());
        UnmatchedArgumentException.printSuggestions(wrong, err);
        err.println("Try '" + wrong.getCommandLine().getCommandSpec().qualifiedName() + " --help'.");
        return ExitCode.BAD_INPUT;
    }

    /** Commands that only look throw; a run reports what it ended in by itself. */
    private static int failure(Exception thrown, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        boolean verbose = parsed.originalArgs().stream().anyMatch(arg -> arg.equals("-v") || arg.equals("--verbose"));
        RuntimeException cause = thrown instanceof RuntimeException known ? known : new IllegalStateException(thrown);
        FailureText.of(cause).lines().forEach(err::println);
        if (verbose && !(cause instanceof EpicheckException)) {
            cause.printStackTrace(err);
        }
        return FailureText.exitCode(cause);
    }
}
