package io.epicheck.lint;

import io.epicheck.manifest.Manifest;
import java.util.List;

/** A Service whose selector means no pods of the release. Milder where an operator may make pods, and where pods may label themselves, as a leader does. */
final class ServiceSelectsNothing implements Rule {
    private static final String SELECTOR = "/spec/selector";

    @Override
    public LintRule about() {
        return new LintRule(
                "service-selects-nothing",
                Severity.ERROR,
                "A Service's selector matches no pod of the release.",
                "Requests to it are refused.",
                "Make the selector equal to labels of the pod template.");
    }

    @Override
    public void check(ReleaseIndex release, LintContext context, Findings findings) {
        for (Manifest service : release.services()) {
            boolean selects = !service.object().at(SELECTOR).isEmpty()
                    && !service.object().text("/spec/type").equals("ExternalName");
            if (selects && release.selectedBy(service).isEmpty()) {
                findings.add(
                        severity(release, service),
                        service,
                        SELECTOR,
                        "Service `" + service.object().name() + "` selects no pod of the release"
                                + doubt(release, service),
                        List.of());
            }
        }
    }

    private Severity severity(ReleaseIndex release, Manifest service) {
        if (release.mayHaveUnseenPods()) {
            return Severity.NOTE;
        }
        return mayLabelThemselves(release, service) ? Severity.WARNING : about().severity();
    }

    private static String doubt(ReleaseIndex release, Manifest service) {
        if (release.mayHaveUnseenPods()) {
            return "; an operator may make them from the custom resources in it";
        }
        return mayLabelThemselves(release, service)
                ? ", unless pods give themselves the label that no template has"
                : "";
    }

    private static boolean mayLabelThemselves(ReleaseIndex release, Manifest service) {
        return release.sources().stream()
                .anyMatch(source -> source.mayGiveItself(service.object().at(SELECTOR)));
    }
}
