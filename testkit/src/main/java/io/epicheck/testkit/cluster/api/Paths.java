package io.epicheck.testkit.cluster.api;

import java.util.List;
import java.util.Optional;

/** Which object or collection a path names. */
final class Paths {
    private Paths() {}

    /** Empty when nothing is served there. */
    static Optional<Target> target(List<String> path) {
        boolean core = path.size() >= 3 && path.get(0).equals("api");
        boolean grouped = path.size() >= 4 && path.get(0).equals("apis");
        if (!core && !grouped) {
            return Optional.empty();
        }
        String group = core ? "" : path.get(1);
        String version = core ? path.get(1) : path.get(2);
        List<String> rest = path.subList(core ? 2 : 3, path.size());
        boolean within = rest.size() >= 3
                && rest.get(0).equals("namespaces")
                && !List.of("status", "finalize").contains(rest.get(2));
        String namespace = within ? rest.get(1) : "";
        List<String> named = within ? rest.subList(2, rest.size()) : rest;
        return Kind.of(group, version, named.get(0))
                .filter(kind -> kind.namespaced() || !within)
                .filter(kind -> named.size() <= 3)
                .map(kind -> new Target(kind, namespace, at(named, 1), at(named, 2)));
    }

    private static String at(List<String> parts, int index) {
        return index < parts.size() ? parts.get(index) : "";
    }
}
