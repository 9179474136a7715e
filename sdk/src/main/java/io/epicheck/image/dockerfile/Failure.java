package io.epicheck.image.dockerfile;

import java.util.List;
import java.util.Optional;

/**
 * Why an engine did not build.
 *
 * @param instruction that failed, where it could be found
 * @param step as the engine counts: {@code build 3/4}; empty when it does not say
 * @param reason in the engine's words
 * @param output last lines of what the instruction wrote
 */
record Failure(Optional<Instruction> instruction, String step, String reason, List<String> output) {
    static final int SHOWN_LINES = 20;

    Failure {
        output = List.copyOf(output.subList(Math.max(0, output.size() - SHOWN_LINES), output.size()));
    }
}
