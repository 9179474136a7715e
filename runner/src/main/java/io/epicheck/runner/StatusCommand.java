package io.epicheck.runner;

import io.epicheck.pipeline.ExitCode;
import io.epicheck.pipeline.Pipeline;
import io.epicheck.rollout.DeployedState;
import io.epicheck.rollout.WorkloadStatus;
import io.epicheck.secret.Redactor;
import io.epicheck.secret.Sanitizer;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = {
            "Show what is deployed to an environment, how its workloads are, and who is deploying.",
            "",
            "Ends with status 1 when a workload is not ready, or a release ended half-way."
        })
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

    @Mixin
    private FormOption form;

    StatusCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Pipeline pipeline = cluster.apply(file.pipeline(surroundings), surroundings);
        Redactor redactor = pipeline.redactor();
        String name = environment.required(surroundings);
        DeployedState deployed = pipeline.deployed(name);
        List<WorkloadStatus> workloads = pipeline.status(name);
        String text = form.isJson()
                ? StatusText.json(deployed, workloads)
                : StatusText.release(deployed) + StatusText.table(workloads);
        surroundings.out().print(Sanitizer.text(redactor.redact(text)));
        surroundings.out().flush();
        return workloads.stream().allMatch(each -> each.isReady() || each.isUnknown()) && !deployed.needsRecovery()
                ? ExitCode.OK
                : ExitCode.FAILED;
    }
}
