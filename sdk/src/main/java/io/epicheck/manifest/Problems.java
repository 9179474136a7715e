package io.epicheck.manifest;

import io.epicheck.BadInputException;
import io.epicheck.Position;
import io.epicheck.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects everything that is wrong, so that a person sees it at once. One thread. */
final class Problems {
    private final List<Problem> found = new ArrayList<>();

    /** About the value at a pointer. */
    void value(Document document, String pointer, String message, String hint) {
        add(document.positions().value(pointer), Pointers.readable(document.json(), pointer), message, hint);
    }

    /** About the key at a pointer, or about its nearest parent when the key is what is missing. */
    void key(Document document, String pointer, String message, String hint) {
        add(document.positions().key(pointer), Pointers.readable(document.json(), pointer), message, hint);
    }

    /** About the object as a whole. */
    void document(Document document, String message, String hint) {
        add(document.positions().start(), "", message, hint);
    }

    void add(Position position, String keyPath, String message, String hint) {
        found.add(new Problem(position, keyPath, message, hint));
    }

    void addAll(List<Problem> problems) {
        found.addAll(problems);
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    /** In the order of the files; nothing happens when there are none. */
    void throwIfAny() {
        if (!found.isEmpty()) {
            Comparator<Problem> order = Comparator.<Problem, String>comparing(
                            problem -> problem.position().file())
                    .thenComparingInt(problem -> problem.position().line())
                    .thenComparingInt(problem -> problem.position().column());
            throw new BadInputException(found.stream().sorted(order).distinct().toList());
        }
    }
}
