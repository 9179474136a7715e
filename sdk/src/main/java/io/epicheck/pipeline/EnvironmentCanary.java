package io.epicheck.pipeline;

import io.epicheck.config.PipelineConfig;
import io.epicheck.config.PipelineConfig.AvailabilityConfig;
import io.epicheck.config.PipelineConfig.CanaryConfig;
import io.epicheck.config.PipelineConfig.SmokeConfig;
import io.epicheck.config.PipelineConfig.Target;
import io.epicheck.event.EventSink;
import io.epicheck.event.PipelineEvent.Level;
import io.epicheck.event.PipelineEvent.Notice;
import io.epicheck.retry.Time;
import io.epicheck.rollout.Canary;
import io.epicheck.rollout.ReleaseCheck;
import io.epicheck.secret.Redactor;
import io.epicheck.smoke.SmokeTester;
import io.epicheck.traffic.TrafficProbe;
import io.epicheck.yaml.Variables;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The canary of an environment: what the pipeline file says of it, and who asks its new pods. */
final class EnvironmentCanary {
    private EnvironmentCanary() {}

    static Canary of(
            PipelineConfig config,
            CanaryConfig canary,
            Map<String, String> variables,
            EventSink events,
            Time time,
            Redactor redactor) {
        List<SmokeConfig> asked = config.smoke().stream()
                .filter(check -> canary.checks().isEmpty() || canary.checks().contains(check.name()))
                .toList();
        ReleaseCheck check = asked.isEmpty()
                ? ReleaseCheck.none()
                : SmokeTester.of(asked, variables, events, time)
                        .redactor(redactor)
                        .among(Canary.podLabels());
        Canary plain = new Canary(canary.steps(), canary.pause(), check);
        return config.availability()
                .filter(wanted -> wanted.target() instanceof Target.Service)
                .map(wanted -> plain.withTraffic(alone(config, wanted, canary, variables, events)))
                .orElse(plain);
    }

    /** As many requests as the new pods get when they have the largest share. */
    private static Canary.Alone alone(
            PipelineConfig config,
            AvailabilityConfig wanted,
            CanaryConfig canary,
            Map<String, String> variables,
            EventSink events) {
        Target.Service service = (Target.Service) wanted.target();
        String name = Variables.of(variables).substitute(service.name());
        int share = canary.steps().get(canary.steps().size() - 1);
        AvailabilityConfig asked = new AvailabilityConfig(
                new Target.Service(Canary.nameOf(name), service.port()),
                wanted.way(),
                wanted.load(),
                wanted.maxFailed());
        TrafficProbe probe = TrafficProbe.of(AvailabilityPaths.in(config.directory(), asked), variables)
                .rate(Math.max(1, wanted.load().rate() * share / 100))
                .before(wanted.load().within())
                .after(Duration.ZERO)
                .mustServe()
                .onReport(measured -> events.accept(new Notice(
                        Level.INFO, "CANARY_TRAFFIC", "requests to the new pods alone: " + measured.summary())));
        return new Canary.Alone(name, probe);
    }
}
