package io.epicheck.runner;

import io.epicheck.BadInputException;
import io.epicheck.pipeline.ExitCode;
import io.epicheck.pipeline.Pipeline;
import io.epicheck.rollout.lock.HeldLock;
import io.epicheck.secret.Sanitizer;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "unlock",
        mixinStandardHelpOptions = true,
        description = {
            "Free the lock of an environment whose holder is dead. Needs --force.",
            "",
            "A lock runs out by itself 30 s after its holder died, so this is hardly ever needed."
        })
final class UnlockCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private FileOptions file;

    @Mixin
    @SuppressWarnings("UnusedVariable") // the failure handler reads it from the arguments
    private TraceOption trace;

    @Mixin
    private ClusterOptions cluster;

    @Mixin
    private EnvironmentOption environment;

    @Option(names = "--force", description = "Yes, the holder is dead.")
    private boolean forced;

    UnlockCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Pipeline pipeline = cluster.apply(file.pipeline(surroundings), surroundings);
        String name = environment.required(surroundings);
        Optional<String> holder = pipeline.deployed(name).lock().map(HeldLock::holder);
        if (holder.isEmpty()) {
            surroundings.out().println("nobody holds the lock of " + name);
            return ExitCode.OK;
        }
        if (!forced) {
            throw new BadInputException(
                    "UNLOCK_NEEDS_FORCE",
                    holder.get() + " holds the lock of " + name,
                    "If that run is dead: epicheck unlock --env " + name + " --force. If it lives, wait for it.");
        }
        pipeline.breakLock(name).ifPresent(who -> surroundings
                .out()
                .println("warning: took the lock of " + name + " from " + Sanitizer.text(who)
                        + "; if that run is alive it stops before its next write\n"
                        + "next step: epicheck recover --env " + name));
        surroundings.out().flush();
        return ExitCode.OK;
    }
}
