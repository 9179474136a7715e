package io.epicheck.runner;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The group of commands on images that exist: promotion without a rebuild, and what there is. */
@Command(
        name = "images",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Work with images in registries: copy, tag and list them, lock the bases, verify them. Needs no cluster.",
            ""
        },
        subcommands = {
            ImagesCopyCommand.class,
            ImagesTagCommand.class,
            ImagesListCommand.class,
            ImagesLockCommand.class,
            ImagesVerifyCommand.class,
            ImagesSbomCommand.class
        },
        commandListHeading = "%nCommands:%n",
        footer = {"", "Exit status: 0 well; 2 bad input, nothing touched; 3 image; 75 try again."})
final class ImagesCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}
