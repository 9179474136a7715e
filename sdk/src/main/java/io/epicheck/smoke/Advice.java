package io.epicheck.smoke;

import io.epicheck.config.PipelineConfig.Target;

/** How a person can ask the same question by hand. */
final class Advice {
    private Advice() {}

    static String of(Check check, String namespace) {
        String by = "epicheck smoke repeats the checks alone; by hand: ";
        if (check.config().target() instanceof Target.Service service
                && check.connect().isEmpty()) {
            String port = service.port().map(String::valueOf).orElse("80");
            return by + "kubectl -n " + namespace + " port-forward svc/" + service.name() + " 8080:" + port;
        }
        if (check.config().target() instanceof Target.Ingress ingress) {
            return by + "kubectl -n " + namespace + " describe ingress " + ingress.name();
        }
        String connect = check.connect().map(to -> " --connect-to ::" + to).orElse("");
        String ca = check.config().ca().map(file -> " --cacert " + file).orElse("");
        return by + "curl -i" + connect + ca + " " + check.subject(namespace);
    }
}
