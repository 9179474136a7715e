package io.epicheck.image.registry;

import io.epicheck.image.oci.Repository;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a token allows, or must allow. Immutable.
 *
 * @param actions by resource: {@code repository:team/web} to {@code pull}, {@code push}
 */
record Scopes(Map<String, Set<String>> actions) {
    static final Scopes NONE = new Scopes(Map.of());

    static Scopes pull(Repository repository) {
        return new Scopes(Map.of("repository:" + repository.path(), Set.of("pull")));
    }

    static Scopes push(Repository repository) {
        return new Scopes(Map.of("repository:" + repository.path(), Set.of("pull", "push")));
    }

    static Scopes delete(Repository repository) {
        return new Scopes(Map.of("repository:" + repository.path(), Set.of("pull", "delete")));
    }

    /** Reads {@code repository:a:pull,push repository:b:pull}. */
    static Scopes parse(String text) {
        Map<String, Set<String>> found = new TreeMap<>();
        for (String each : text.strip().split("\\s+")) {
            int cut = each.lastIndexOf(':');
            if (cut > 0) {
                found.computeIfAbsent(each.substring(0, cut), any -> new TreeSet<>())
                        .addAll(List.of(each.substring(cut + 1).split(",")));
            }
        }
        return new Scopes(found);
    }

    Scopes and(Scopes others) {
        Map<String, Set<String>> all = new TreeMap<>();
        for (Scopes each : List.of(this, others)) {
            each.actions.forEach((resource, some) ->
                    all.computeIfAbsent(resource, any -> new TreeSet<>()).addAll(some));
        }
        return new Scopes(all);
    }

    boolean covers(Scopes wanted) {
        return wanted.actions.entrySet().stream()
                .allMatch(each -> actions.getOrDefault(each.getKey(), Set.of()).containsAll(each.getValue()));
    }

    /** One {@code scope} parameter each. */
    List<String> parameters() {
        List<String> parameters = new ArrayList<>();
        new TreeMap<>(actions)
                .forEach((resource, some) -> parameters.add(resource + ":" + String.join(",", new TreeSet<>(some))));
        return parameters;
    }

    @Override
    public String toString() {
        return String.join(" ", parameters());
    }
}
