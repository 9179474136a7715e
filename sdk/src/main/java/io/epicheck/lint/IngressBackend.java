package io.epicheck.lint;

import io.epicheck.manifest.Manifest;
import io.epicheck.manifest.Pointers;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** An Ingress sends to a Service, or a port of it, that is not there. A Service may be somebody else's; a port of ours may not. */
final class IngressBackend implements Rule {
    /** The AWS controller takes such a port's Service for the name of an annotation. */
    private static final String ANNOTATION = "use-annotation";

    @Override
    public LintRule about() {
        return new LintRule(
                "ingress-backend",
                Severity.ERROR,
                "An Ingress sends to a Service or a port that does not exist.",
                "The controller answers requests of that path with an error by itself.",
                "Name a Service of the release and one of its ports.");
    }

    @Override
    public void check(ReleaseIndex release, LintContext context, Findings findings) {
        for (Manifest ingress : release.ingresses()) {
            backend(release, ingress, "/spec/defaultBackend", findings);
            backend(release, ingress, "/spec/backend", findings);
            JsonNode rules = ingress.object().at("/spec/rules");
            for (int i = 0; i < rules.size(); i++) {
                String paths = Pointers.item("/spec/rules", i) + "/http/paths";
                int count = ingress.object().at(paths).size();
                for (int j = 0; j < count; j++) {
                    backend(release, ingress, Pointers.item(paths, j) + "/backend", findings);
                }
            }
        }
    }

    private void backend(ReleaseIndex release, Manifest ingress, String pointer, Findings findings) {
        JsonNode backend = ingress.object().at(pointer);
        boolean old = backend.has("serviceName"); // before networking.k8s.io/v1
        String name = old
                ? backend.path("serviceName").asString("")
                : backend.path("service").path("name").asString("");
        String namePointer = pointer + (old ? "/serviceName" : "/service/name");
        JsonNode port = old
                ? backend.path("servicePort")
                : portOf(backend.path("service").path("port"));
        if (name.isEmpty() || port.asString("").equals(ANNOTATION)) {
            return;
        }
        Optional<Manifest> service = release.named("Service", name, ingress);
        if (service.isEmpty()) {
            findings.add(
                    Severity.WARNING,
                    ingress,
                    namePointer,
                    "Ingress `" + ingress.object().name() + "` sends to Service `" + name
                            + "`, which is not in the release",
                    List.of());
        } else if (!hasPort(service.get(), port)) {
            findings.add(
                    ingress,
                    pointer + (old ? "/servicePort" : "/service/port"),
                    "Ingress `" + ingress.object().name() + "` sends to port " + port.asString("") + " of Service `"
                            + name + "`, which has " + ports(service.get()));
        }
    }

    private static JsonNode portOf(JsonNode port) {
        return port.has("name") ? port.path("name") : port.path("number");
    }

    private static boolean hasPort(Manifest service, JsonNode wanted) {
        List<ServicePort> ports = ServicePort.of(service);
        String text = wanted.asString("");
        return text.isEmpty()
                || (ports.isEmpty() && service.object().text("/spec/type").equals("ExternalName"))
                || ports.stream()
                        .anyMatch(port -> port.name().equals(text)
                                || String.valueOf(port.number()).equals(text));
    }

    private static String ports(Manifest service) {
        List<String> ports = ServicePort.of(service).stream()
                .map(port -> port.name().isEmpty()
                        ? String.valueOf(port.number())
                        : port.number() + " (" + port.name() + ")")
                .toList();
        return ports.isEmpty() ? "none" : String.join(", ", ports);
    }
}
