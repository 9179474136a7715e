package io.epicheck.lint;

import io.epicheck.manifest.Manifest;
import java.util.List;

/** A Service whose selector means no pods of the release. Where an operator may make pods, it may know better. */
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
                boolean unseen = release.mayHaveUnseenPods();
                findings.add(
                        unseen ? Severity.NOTE : about().severity(),
                        service,
                        SELECTOR,
                        "Service `" + service.object().name() + "` selects no pod of the release"
                                + (unseen ? "; an operator may make them from the custom resources in it" : ""),
                        List.of());
            }
        }
    }
}
