package io.epicheck.lint;

import io.epicheck.manifest.Manifest;
import java.util.List;
import java.util.stream.Collectors;

/** A Service that sends to pods of two workloads. Not meant: headless ones, which list pods, and ports by a name that only one has. */
final class ServiceSelectsTwo implements Rule {
    @Override
    public LintRule about() {
        return new LintRule(
                "service-selects-two",
                Severity.WARNING,
                "A Service's selector matches the pods of two workloads.",
                "Requests go to both. Where only one of them answers, its share of them is lost.",
                "Add a label to the selector, and to the template, that only one of them has.");
    }

    @Override
    public void check(ReleaseIndex release, LintContext context, Findings findings) {
        for (Manifest service : release.services()) {
            if (service.object().text("/spec/clusterIP").equals("None")) {
                continue;
            }
            List<ServicePort> ports = ServicePort.of(service);
            List<PodSource> selected = release.selectedBy(service).stream()
                    .filter(source -> ports.stream().anyMatch(source::answers))
                    .toList();
            if (selected.size() > 1) {
                findings.add(
                        service,
                        "/spec/selector",
                        "Service `" + service.object().name() + "` sends to "
                                + selected.stream().map(PodSource::label).collect(Collectors.joining(" and ")));
            }
        }
    }
}
