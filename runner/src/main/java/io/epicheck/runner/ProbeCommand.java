package io.epicheck.runner;

import io.epicheck.pipeline.ExitCode;
import io.epicheck.pipeline.Pipeline;
import io.epicheck.report.TrafficJson;
import io.epicheck.secret.Redactor;
import io.epicheck.secret.Sanitizer;
import io.epicheck.traffic.TrafficProbe;
import io.epicheck.traffic.TrafficReport;
import io.epicheck.traffic.TrafficReport.Verdict;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "probe",
        mixinStandardHelpOptions = true,
        description = {
            "Send requests at a constant rate, and count those that are lost. Changes nothing.",
            "",
            "Asks what the pipeline file names under availability, or a URL. Ends with status 1 when more were lost"
                    + " than may be."
        })
final class ProbeCommand implements Callable<Integer> {
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

    @Option(names = "--url", paramLabel = "URL", description = "Ask this URL; needs no pipeline file and no cluster.")
    private Optional<String> url = Optional.empty();

    @Option(names = "--connect", paramLabel = "HOST:PORT", description = "Connect to this address instead.")
    private Optional<String> connect = Optional.empty();

    @Option(
            names = "--rate",
            paramLabel = "NUMBER",
            description = "Requests per second, half of them on new connections (default: the file's, or 200).")
    private Optional<Integer> rate = Optional.empty();

    @Option(
            names = "--within",
            paramLabel = "TIME",
            description = "How long one request may take (default: the file's, or 2s).")
    private Optional<String> within = Optional.empty();

    @Option(
            names = "--max-failed",
            paramLabel = "COUNT",
            description = "How many may be lost, or which share, such as 0.1%% (default: the file's, or 0).")
    private Optional<String> maxFailed = Optional.empty();

    @Option(
            names = "--for",
            paramLabel = "TIME",
            defaultValue = "30s",
            description = "How long to send (default: ${DEFAULT-VALUE}).")
    private String length;

    @Mixin
    private FormOption form;

    ProbeCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Duration duration = Times.of("--for", length);
        TrafficReport report;
        Redactor redactor = Redactor.none();
        if (url.isPresent()) {
            report = changed(TrafficProbe.url(url.get())).measure(duration);
        } else {
            Pipeline pipeline = cluster.apply(file.pipeline(surroundings), surroundings);
            redactor = pipeline.redactor();
            report = pipeline.probe(environment.required(surroundings), this::changed, duration);
        }
        String text = form.isJson() ? TrafficJson.text(report) : text(report);
        surroundings.out().print(Sanitizer.text(redactor.redact(text)));
        surroundings.out().flush();
        return report.verdict() == Verdict.KEPT ? ExitCode.OK : ExitCode.FAILED;
    }

    private TrafficProbe changed(TrafficProbe probe) {
        TrafficProbe changed = probe;
        changed = connect.isPresent() ? changed.connect(connect.get()) : changed;
        changed = rate.isPresent() ? changed.rate(rate.get()) : changed;
        changed = within.isPresent() ? changed.within(Times.of("--within", within.get())) : changed;
        return maxFailed.isPresent() ? changed.maxFailed(maxFailed.get()) : changed;
    }

    private static String text(TrafficReport report) {
        return report.subject() + ": " + report.summary() + ", " + report.maxFailed() + " may be\n  "
                + String.join("\n  ", report.lines()) + "\n"
                + (report.verdict() == Verdict.NOT_JUDGED ? "  not judged: " + report.reason() + "\n" : "");
    }
}
