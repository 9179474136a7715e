package io.epicheck.runner;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The root: says what there is. */
@Command(
        name = "epicheck",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        description = {"From a git event to a verified release on Kubernetes, or back to exactly what ran before.", ""},
        subcommands = {
            RunCommand.class,
            BuildCommand.class,
            ImagesCommand.class,
            DeployCommand.class,
            PlanCommand.class,
            SmokeCommand.class,
            ProbeCommand.class,
            StatusCommand.class,
            HistoryCommand.class,
            RollbackCommand.class,
            RecoverCommand.class,
            UnlockCommand.class,
            LintCommand.class,
            ValidateCommand.class,
            ContextCommand.class,
            MetadataCommand.class,
            SchemaCommand.class,
            DemoCommand.class,
            CompletionCommand.class
        },
        commandListHeading = "%nCommands:%n",
        footer = {
            "",
            "Exit status: 0 well; 2 bad input, nothing touched; 3 image; 4 access; 5 another run deploys;",
            "6 failed and rolled back; 7 rollback failed; 8 nothing to go back to; 9 no time left;",
            "70 internal; 75 try again."
        })
final class EpicheckCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}
