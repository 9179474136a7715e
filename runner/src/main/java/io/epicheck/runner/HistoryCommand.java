package io.epicheck.runner;

import io.epicheck.pipeline.ExitCode;
import io.epicheck.pipeline.Pipeline;
import io.epicheck.rollout.journal.ReleaseRecord;
import io.epicheck.secret.Sanitizer;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "history",
        mixinStandardHelpOptions = true,
        description = "Show the releases of an environment that are still known, newest first.")
final class HistoryCommand implements Callable<Integer> {
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

    @Mixin
    private FormOption form;

    HistoryCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Pipeline pipeline = cluster.apply(file.pipeline(surroundings), surroundings);
        List<ReleaseRecord> releases = pipeline.history(environment.required(surroundings));
        String text = form.isJson() ? HistoryText.json(releases) : HistoryText.table(releases);
        surroundings.out().print(Sanitizer.text(pipeline.redactor().redact(text)));
        surroundings.out().flush();
        return ExitCode.OK;
    }
}
