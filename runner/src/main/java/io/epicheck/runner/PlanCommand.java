package io.epicheck.runner;

import io.epicheck.lint.LintResult;
import io.epicheck.manifest.PlanText;
import io.epicheck.pipeline.ExitCode;
import io.epicheck.pipeline.Pipeline;
import io.epicheck.pipeline.PipelinePlan;
import io.epicheck.report.LintText;
import io.epicheck.report.SummaryStyle;
import io.epicheck.secret.Redactor;
import io.epicheck.secret.Sanitizer;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        description = "Show what a deploy would change, field by field, with secrets masked. Writes nothing.")
final class PlanCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private FileOptions file;

    @Mixin
    @SuppressWarnings("UnusedVariable") // the failure handler reads it from the arguments
    private TraceOption trace;

    @Mixin
    private ClusterOptions cluster;

    @Mixin
    private ImageOptions images;

    @Mixin
    private EnvironmentOption environment;

    @Mixin
    private FormOption form;

    @Option(names = "--exit-code", description = "End with status 1 when something would change.")
    private boolean status;

    PlanCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Pipeline pipeline = cluster.apply(file.pipeline(surroundings), surroundings);
        Redactor redactor = pipeline.redactor();
        String name = environment.required(surroundings);
        PipelinePlan plan = pipeline.plan(name, images.images(pipeline));
        LintResult lint = LintResult.merged(pipeline.lint(Optional.of(name)), false);
        String text = form.isJson()
                ? PlanJson.of(plan, lint)
                : HardeningText.of(plan) + PlanText.of(plan.release()) + LintText.brief(lint, SummaryStyle.PLAIN);
        surroundings.out().print(Sanitizer.text(redactor.redact(text)));
        surroundings.out().flush();
        return status && !plan.isUnchanged() ? ExitCode.FAILED : ExitCode.OK;
    }
}
