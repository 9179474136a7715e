package io.epicheck.lint;

import io.epicheck.manifest.Manifest;
import java.util.List;
import java.util.stream.Collectors;

/** A Service sends to a port that no container lists: an error by name; by number the list is only information for people. */
final class ServicePortUnknown implements Rule {
    @Override
    public LintRule about() {
        return new LintRule(
                "service-port",
                Severity.ERROR,
                "A Service sends to a port that no container of its pods lists.",
                "A name that no container has leads nowhere: requests are refused. A number works only if something"
                        + " listens there.",
                "Name a port of the container, or add it there.");
    }

    @Override
    public void check(ReleaseIndex release, LintContext context, Findings findings) {
        for (Manifest service : release.services()) {
            List<PodSource> pods = release.selectedBy(service);
            if (!pods.isEmpty()) {
                ServicePort.of(service).forEach(port -> check(port, pods, findings));
            }
        }
    }

    private void check(ServicePort port, List<PodSource> pods, Findings findings) {
        List<PodContainer> containers =
                pods.stream().flatMap(each -> each.containers().stream()).toList();
        boolean listed = containers.stream().anyMatch(each -> each.port(port).isPresent());
        // A number that stands alone says nothing where nobody lists ports.
        boolean worthSaying = port.isNamed() || containers.stream().anyMatch(PodContainer::listsPorts);
        if (!listed && worthSaying) {
            String what = port.isNamed() ? "`" + port.targetName() + "`" : String.valueOf(port.targetNumber());
            findings.add(
                    port.isNamed() ? about().severity() : Severity.NOTE,
                    port.service(),
                    port.targetPointer(),
                    "Service `" + port.service().object().name() + "` sends to port " + what + " ("
                            + port.protocol() + "), which no container of "
                            + pods.stream().map(PodSource::label).collect(Collectors.joining(", ")) + " lists",
                    List.of());
        }
    }
}
