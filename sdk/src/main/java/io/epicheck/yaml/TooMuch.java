package io.epicheck.yaml;

import io.epicheck.Position;
import io.epicheck.Problem;

/** A problem after which reading on makes no sense. Never leaves the package. */
final class TooMuch extends RuntimeException {
    private static final long serialVersionUID = 1L;

    final transient Problem problem;

    TooMuch(Position position, String message, String hint) {
        super(message, null, false, false);
        this.problem = YamlDocuments.problem(position, message, hint);
    }
}
