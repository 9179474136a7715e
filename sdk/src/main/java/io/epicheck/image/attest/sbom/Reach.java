package io.epicheck.image.attest.sbom;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.Function;

/** What is reached in a graph. By identity: a hostile file must not make equality of large entries the work of hours. Pure. */
final class Reach {
    private Reach() {}

    static <T> Set<T> of(Collection<T> roots, Function<T, Collection<T>> next) {
        Set<T> reached = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<T> open = new ArrayDeque<>();
        for (T root : roots) {
            if (reached.add(root)) {
                open.push(root);
            }
        }
        while (!open.isEmpty()) {
            for (T each : next.apply(open.pop())) {
                if (reached.add(each)) {
                    open.push(each);
                }
            }
        }
        return reached;
    }
}
