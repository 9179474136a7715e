package io.epicheck.runner;

import io.epicheck.pipeline.ExitCode;
import io.epicheck.pipeline.Pipeline;
import io.epicheck.rollout.WorkloadStatus;
import io.epicheck.secret.Redactor;
import io.epicheck.secret.Sanitizer;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Show how the workloads of an environment are. Ends with status 1 when one is not ready.")
final class StatusCommand implements Callable<Integer> {
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

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            defaultValue = "text",
            description = "text or json (default: ${DEFAULT-VALUE}).")
    private OutputOptions.Form form;

    StatusCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Pipeline pipeline = cluster.apply(file.pipeline(surroundings), surroundings);
        Redactor redactor = pipeline.redactor();
        List<WorkloadStatus> workloads = pipeline.status(environment.required(surroundings));
        String text = form == OutputOptions.Form.json ? StatusText.json(workloads) : StatusText.table(workloads);
        surroundings.out().print(Sanitizer.text(redactor.redact(text)));
        surroundings.out().flush();
        return workloads.stream().allMatch(each -> each.isReady() || each.isUnknown()) ? ExitCode.OK : ExitCode.FAILED;
    }
}
